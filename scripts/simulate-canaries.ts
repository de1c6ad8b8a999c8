import { detectionMinutes } from "../core/rollout/judge/detection-delay.ts";
import {
  type CanaryCase,
  harmful,
  harmless,
  isSurelyAbove,
  isSurelyBelow,
  minuteOf,
  type Outcome,
  promised,
  rules,
  watch,
} from "../test/statistics/simulation/canary-cases.ts";
import { steadyTraffic, type Traffic } from "../test/statistics/simulation/canary-traffic.ts";
import { table, writeBetweenMarkers } from "./marked-page.ts";

/** Measures how often canaries are judged wrongly, and how soon rightly, and writes the tables of docs/canaries.md. */

/** Other rules are shown for contrast, where a tenth of the repetitions is enough. */
const contrast = 10;

interface Row {
  rule: string;
  outcomes: Outcome[];
}

/** @returns whether every promise is kept */
export function simulateCanaries(repetitions: number, seed: number): boolean {
  const wrong = rollbacks(harmless, repetitions, seed);
  const right = rollbacks(harmful, repetitions, seed);
  const promotions = promotionsOf(repetitions, seed);
  writeBetweenMarkers("canaries.md", pageOf({ wrong, right, promotions }, repetitions, seed));
  const broken = [
    ...wrong.flatMap(wronglyRolledBack),
    ...right.flatMap(foundTooLate),
    ...promotions.flatMap(wronglyPromoted),
  ];
  for (const fault of broken) console.log(`BROKEN: ${fault}`);
  return broken.length === 0;
}

function rollbacks(cases: readonly CanaryCase[], repetitions: number, seed: number): Row[] {
  return Object.entries(rules).map(([rule, watching]) => {
    const outcomes = cases.map(({ traffic, cost = 1 }) => {
      const times = Math.ceil(repetitions / (cost * (rule in promised ? 1 : contrast)));
      return watch(watching, traffic, times, ["rollback"], seed);
    });
    console.log(`${rule}: ${outcomes.map(shareCell).join(", ")}`);
    return { rule, outcomes };
  });
}

const identical = steadyTraffic;
const asBadAsRefused: Traffic = { ...steadyTraffic, harm: () => 1.5 };

/** Whichever comes first counts, as in a rollout. */
function promotionsOf(repetitions: number, seed: number): Row[] {
  return Object.keys(promised).map((rule) => ({
    rule,
    outcomes: [identical, asBadAsRefused].map((traffic) =>
      watch(ruleNamed(rule), traffic, repetitions, ["rollback", "promote"], seed),
    ),
  }));
}

function ruleNamed(name: string) {
  const rule = rules[name];
  if (!rule) throw new TypeError(`There is no rule ${name}.`);
  return rule;
}

function wronglyRolledBack({ rule, outcomes }: Row): string[] {
  const alpha = promised[rule];
  if (alpha === undefined) return [];
  return outcomes.flatMap(({ rolledBack, repetitions }, index) =>
    isSurelyAbove(alpha, rolledBack.length, repetitions) ? [`${rule}, ${harmless[index]?.name}: too often wrong`] : [],
  );
}

/** Goals are those of the rule at 5 %. */
function foundTooLate({ rule, outcomes }: Row): string[] {
  if (promised[rule] !== 0.05) return [];
  return outcomes.flatMap(({ rolledBack, repetitions }, index) => {
    const { name, goal } = harmful[index] as CanaryCase;
    const median = minuteOf(0.5, rolledBack, repetitions) ?? Number.POSITIVE_INFINITY;
    return [
      ...(goal && isSurelyBelow(goal.caught, rolledBack.length, repetitions)
        ? [`${rule}, ${name}: too seldom caught`]
        : []),
      ...(median > (goal?.median ?? Number.POSITIVE_INFINITY) ? [`${rule}, ${name}: caught too late`] : []),
    ];
  });
}

/** The chance that a candidate is promoted which may not be. */
const wrongPromotion = 0.05;

function wronglyPromoted({ rule, outcomes }: Row): string[] {
  const refused = outcomes[1];
  return refused && isSurelyAbove(wrongPromotion, refused.promoted.length, refused.repetitions)
    ? [`${rule}: promotes too often what may not be promoted`]
    : [];
}

function pageOf(rows: Record<"wrong" | "right" | "promotions", Row[]>, repetitions: number, seed: number): string {
  const head = `${repetitions.toLocaleString("en")} canaries of each kind for the rules of Sluice, a tenth as many for the others and of whole days; seed ${seed}.`;
  const planned = rows.right.find(({ rule }) => promised[rule] === 0.05);
  return [
    head,
    "### Rolled back without a reason",
    tableOf(
      rows.wrong,
      harmless.map(({ name }) => name),
      shareCell,
    ),
    "### Rolled back for a reason: share caught within the hour, median minute",
    tableOf(
      rows.right,
      harmful.map(({ name }) => name),
      delayCell,
    ),
    "### The delay that is planned and the delay that is met",
    plannedTable(planned?.outcomes ?? []),
    "### Promoted by proof: share within the hour, median minute",
    tableOf(rows.promotions, ["an identical candidate", "one with 1.5 times the errors"], promotionCell),
  ].join("\n\n");
}

function tableOf(rows: readonly Row[], columns: readonly string[], cell: (outcome: Outcome) => string): string {
  const own = (rule: string, text: string) => (rule in promised ? `**${text}**` : text);
  return table(
    ["rule", ...columns],
    rows.map(({ rule, outcomes }) => [own(rule, rule), ...outcomes.map((outcome) => own(rule, cell(outcome)))]),
  );
}

/** Of the cases in which the harm is there from the first minute on. */
function plannedTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ rolledBack, repetitions }, index) => {
    const { name, traffic } = harmful[index] as CanaryCase;
    if (traffic.harm(0) === 1) return [];
    const met = minuteOf(0.95, rolledBack, repetitions);
    return [[name, minutesOf(plannedMinutes(traffic)), minutesOf(met)]];
  });
  return table(["errors on the candidate", "planned: 95 of 100 are caught by minute", "met"], rows);
}

function plannedMinutes(traffic: Traffic): number | null {
  const stretches = Array.from({ length: traffic.minutes }, (_, minute) => ({
    share: traffic.shareAt(minute),
    minutes: 1,
  }));
  const expected = { unitsPerMinute: traffic.unitsPerMinute, eventRate: traffic.rate(0) };
  return detectionMinutes(stretches, expected, traffic.harm(0), { alpha: 0.05, boundary: 1 });
}

const minutesOf = (minutes: number | null) => (minutes === null ? "not within the hour" : String(Math.ceil(minutes)));

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

const shareCell = ({ rolledBack, repetitions }: Outcome) => percent(rolledBack.length, repetitions);

const delayCell = ({ rolledBack, repetitions }: Outcome) => withMedian(rolledBack, repetitions);

const promotionCell = ({ promoted, repetitions }: Outcome) => withMedian(promoted, repetitions);

function withMedian(minutes: readonly number[], repetitions: number): string {
  const median = minuteOf(0.5, minutes, repetitions);
  return `${percent(minutes.length, repetitions)}${median === null ? "" : `, ${median}`}`;
}
