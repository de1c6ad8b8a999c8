import { type Answered, type Case, type Result, slack } from "../test/statistics/simulation/case.ts";
import { gateCases } from "../test/statistics/simulation/gate-cases.ts";
import { table, writeBetweenMarkers } from "./marked-page.ts";
import { type Answer, type Run, simulateAll } from "./simulation-workers.ts";

/** Measures how often gates are wrong, writes the table of docs/statistics.md, and says which promise is broken. */

/** @returns whether every promise is kept */
export async function simulateGates(run: Run): Promise<boolean> {
  const cases = Object.values(gateCases).flat();
  const answers = await simulateAll(cases, run, tell);
  const results = cases.map((one, place): Result => ({ case: one, answered: answers[place]?.answered ?? [] }));
  const tables = Object.entries(gateCases).map(([title, own]) =>
    section(
      title,
      results.filter((result) => own.includes(result.case)),
    ),
  );
  const repetitions = `${run.repetitions.toLocaleString("en")} repetitions, or as many as the row says`;
  const intro = `All of one run: ${repetitions}; seed ${run.seed}.`;
  writeBetweenMarkers("statistics.md", [intro, ...tables].join("\n\n"));
  const minutes = answers.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  console.log(`${minutes.toFixed(1)} minutes of processor time; goals may be missed by ${100 * slack} points`);
  return results.every(({ answered }) => answered.every(({ broken }) => !broken));
}

function tell(one: Case, { answered, seconds }: Answer): void {
  console.log(`${one.name} (${one.rows}): ${seconds.toFixed(1)} s`);
  for (const { question, ours, broken } of answered) {
    console.log(`  ${question.words}: ${shown(question, ours)} ${broken ? `BROKEN, ${broken}` : "ok"}`);
  }
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
