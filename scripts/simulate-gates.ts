import { type Answered, type Result, simulate, slack } from "../test/statistics/simulation/case.ts";
import { gateCases } from "../test/statistics/simulation/gate-cases.ts";
import { table, writeBetweenMarkers } from "./marked-page.ts";

/** Measures how often gates are wrong, writes the table of docs/statistics.md, and says which promise is broken. */

/** @returns whether every promise is kept */
export function simulateGates(repetitions: number, seed: number): boolean {
  const sections = Object.entries(gateCases).map(([title, cases]) => ({
    title,
    results: cases.map((one) => told(simulate(one, repetitions, seed))),
  }));
  const intro = `${repetitions.toLocaleString("en")} repetitions, fewer where the row says so; seed ${seed}.`;
  const tables = sections.map(({ title, results }) => section(title, results));
  writeBetweenMarkers("statistics.md", [intro, ...tables].join("\n\n"));
  console.log(`goals may be missed by ${100 * slack} points`);
  return sections.every(({ results }) => results.every(({ answered }) => answered.every(({ broken }) => !broken)));
}

function told(result: Result): Result {
  for (const { question, ours, broken } of result.answered) {
    const verdict = broken ? `BROKEN, ${broken}` : "ok";
    console.log(`${result.case.name} (${result.case.rows}), ${question.words}: ${shown(question, ours)} ${verdict}`);
  }
  return result;
}

function section(title: string, results: readonly Result[]): string {
  const rows = results.flatMap(({ case: one, answered }) =>
    answered.map((each, index) => [
      ...(index === 0 ? [one.name, one.rows] : ["", ""]),
      each.question.words,
      each.naive === null ? "–" : shown(each.question, each.naive),
      `**${shown(each.question, each.ours)}**`,
      promised(each),
      each.repetitions.toLocaleString("en"),
    ]),
  );
  const head = ["limit and truth", "rows", "the gate …", "number as it is", "Sluice", "promised", "repeated"];
  return `### ${title}\n\n${table(head, rows)}`;
}

function shown({ unit }: Answered["question"], value: number): string {
  return unit === "yes" ? `${(100 * value).toFixed(1)} %` : value.toFixed(2);
}

function promised({ question, broken }: Answered): string {
  const { promise, unit } = question;
  if (promise === "none") return "";
  const mark = broken ? " ✗" : "";
  if ("power" in promise) return `goal ${(100 * promise.power).toFixed(1)} %${mark}`;
  return (unit === "yes" ? `≤ ${100 * promise.atMost} %` : `≤ ${promise.atMost}`) + mark;
}
