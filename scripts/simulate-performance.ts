import { clopperPearson } from "../core/metrics/proportions.ts";
import {
  alarmsIn,
  changes,
  delayOf,
  detectorFor,
  patience,
  shares,
} from "../test/statistics/simulation/error-streams.ts";
import { drops, sizes, type Trial, tryWindow } from "../test/statistics/simulation/label-free.ts";
import { seeded } from "../test/statistics/simulation/random.ts";
import { table, writeBetweenMarkers } from "./marked-page.ts";

/** Measures false alarms and delays of labels that come, and estimates without labels; writes the tables of docs/performance.md. */

const million = 1_000_000;

/** @returns whether every promise is kept */
export function simulatePerformance(repetitions: number, seed: number): boolean {
  const faults: string[] = [];
  const streams = [...falseAlarms(repetitions, seed, faults), ...delays(repetitions, seed, faults)];
  const estimated = estimates(repetitions, seed, faults);
  writeBetweenMarkers("performance.md", `${streams.join("\n\n")}\n\n${estimated}`);
  for (const fault of faults) console.log(`BROKEN: ${fault}`);
  return faults.length === 0;
}

/** So many repetitions of other simulations take as long as a million rows of these. */
const perMillion = 500;

function falseAlarms(repetitions: number, seed: number, faults: string[]): string[] {
  const millions = Math.ceil(repetitions / perMillion);
  const rows = shares.map((share, place) => {
    const state = detectorFor(share);
    const [usual, limit] = [share, state.limit].map((mean, case_) =>
      alarmsIn(state, millions * million, mean, seeded(seed + 10 * place + case_).uniform),
    ) as [number, number];
    for (const alarms of [usual, limit]) {
      if (alarms > millions + 3 * Math.sqrt(millions)) faults.push(`${alarms} alarms in ${millions}M rows at ${share}`);
    }
    console.log(`${share}: ${usual} and ${limit} alarms in ${millions}M rows`);
    return [`${100 * share} %`, (usual / millions).toFixed(2), (limit / millions).toFixed(2)];
  });
  const intro = `False alarms in a million rows where one is tolerated, and 10 % more errors are allowed; ${millions} million rows for each figure, seed ${seed}.`;
  return [intro, table(["usual share of errors", "nothing changes", "errors exactly at the limit"], rows)];
}

function delays(repetitions: number, seed: number, faults: string[]): string[] {
  const times = Math.ceil(repetitions / 10);
  const rows = changes.map(({ from, to, goal }, place) => {
    const random = seeded(seed + 100 + place).uniform;
    const found = Array.from({ length: times }, () => delayOf(from, to, random) ?? Number.POSITIVE_INFINITY).sort(
      (a, b) => a - b,
    );
    const [median, late] = [0.5, 0.95].map((part) => found[Math.floor(part * times)] as number) as [number, number];
    const missed = found.filter((one) => !Number.isFinite(one)).length / times;
    if (median > goal) faults.push(`${from} to ${to} takes ${median} rows`);
    console.log(`${from} to ${to}: ${median} rows, ${missed} missed`);
    return [`${100 * from} % to ${100 * to} %`, String(median), String(late), `${(100 * missed).toFixed(1)} %`];
  });
  const head = ["errors go from", "median rows to the alarm", "95 % within", `missed in ${patience} rows`];
  return [`Rows from a change to the alarm, by the same detector; ${times} repetitions.`, table(head, rows)];
}

function estimates(repetitions: number, seed: number, faults: string[]): string {
  const times = Math.ceil(repetitions / 10);
  const rows = drops.map((drop, place) => {
    const cells = sizes.map((size, of) => {
      const random = seeded(seed + 200 + 10 * place + of).uniform;
      const trials = Array.from({ length: times }, () => tryWindow(drop, size, random));
      faults.push(...faultsOf(drop, size, trials));
      return trials;
    });
    const figures = (of: keyof Trial) => cells.map((trials) => `${percentOf(trials, of).toFixed(1)} %`).join(" / ");
    console.log(`estimated drop of ${drop}: ${figures("ours")}`);
    return [
      `${(100 * drop).toFixed(1)} points`,
      ...(["ours", "chunks", "isCovered", "isRealised"] as const).map(figures),
    ];
  });
  const head = [
    "accuracy fell by",
    "Sluice warns",
    "3 sd of 10 chunks alarm",
    "interval held the truth",
    "interval held what labels showed",
  ];
  const intro = `Accuracy without labels, windows of ${sizes.join(" / ")} rows, 10,000 held-out rows, a fall of 2 points allowed; ${times} repetitions.`;
  return `${intro}\n\n${table(head, rows)}`;
}

const percentOf = (trials: readonly Trial[], of: keyof Trial) =>
  (100 * trials.filter((trial) => trial[of]).length) / trials.length;

const allowed = 0.02;

function faultsOf(drop: number, size: number, trials: readonly Trial[]): string[] {
  const surelyAbove = (count: number, share: number) =>
    (clopperPearson(count, trials.length, 0.001).lower ?? 0) > share;
  const count = (of: keyof Trial) => trials.filter((trial) => trial[of]).length;
  const missed = trials.length - count("isCovered");
  return [
    ...(drop <= allowed && surelyAbove(count("ours"), 0.025) ? [`warns wrongly at ${drop}, ${size} rows`] : []),
    ...(surelyAbove(missed, 0.08) ? [`the interval misses the truth at ${drop}, ${size} rows`] : []),
    ...(drop > 0.04 && percentOf(trials, "ours") < 92 ? [`a fall of ${drop} is missed with ${size} rows`] : []),
  ];
}
