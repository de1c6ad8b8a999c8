import { seeded } from "../test/statistics/simulation/random.ts";
import { type SegmentDay, segmentScenarios, simulateSegments } from "../test/statistics/simulation/segment-month.ts";
import { table } from "./marked-page.ts";

/** Measures whether looking at segments raises more alarms, and what it finds that whole columns do not show. */

const sizes = [1_000, 10_000, 100_000, 1_000_000];
const daysOfMonth = 30;
/** False alarms of a month that the budget allows, of columns and segments together. */
const budget = 0.1;
/** Scenarios in which no more moved than may. */
const calm = segmentScenarios.slice(0, 2);

const rules: Readonly<Record<string, (day: SegmentDay) => boolean>> = {
  "Sluice, whole columns alone": ({ whole }) => whole,
  "Sluice, whole columns and segments": ({ both }) => both,
  "KS, p < 0.05 in any segment": ({ naive }) => naive,
};

interface Drawn {
  name: string;
  bySize: SegmentDay[][];
}

/** The table for docs/drift.md, and promises that were broken. */
export function simulateSegmentTable(months: number, seed: number): { text: string; faults: string[] } {
  const drawn = segmentScenarios.map(
    ({ name }, place): Drawn => ({
      name,
      bySize: sizes.map((rows, size) => draw(place, rows, months, seed + 1_000 + 10 * place + size)),
    }),
  );
  const isCalm = ({ name }: Drawn) => calm.some((one) => one.name === name) || name.startsWith("days differ");
  const head = ["rule", ...drawn.map((one) => `${one.name}: ${isCalm(one) ? "days" : "found"}`)];
  const rows = Object.entries(rules).map(([rule, says]) => [
    rule,
    ...drawn.map((one) =>
      one.bySize.map((days) => (isCalm(one) ? perMonth(days, says) : share(days, says))).join(" / "),
    ),
  ]);
  const intro = `Ten segments of ten features, ${months} months of 30 days for each figure, a reference of 200,000 rows; 1,000 / 10,000 / 100,000 / 1,000,000 rows a day.`;
  return { text: `${intro}\n\n${table(head, rows)}`, faults: faultsOf(drawn, months) };
}

function draw(place: number, rows: number, months: number, seed: number): SegmentDay[] {
  const random = seeded(seed);
  const scenario = segmentScenarios[place];
  if (!scenario) throw new Error(`There is no scenario ${place}.`);
  const days = Array.from({ length: months }, () => simulateSegments(scenario, rows, random)).flat();
  const told = Object.entries(rules).map(([rule, says]) => `${rule} ${days.filter(says).length}`);
  console.log(`${scenario.name}, ${rows} rows a day, ${days.length} days: ${told.join(", ")}`);
  return days;
}

function perMonth(days: readonly SegmentDay[], says: (day: SegmentDay) => boolean): string {
  return String(Number(((days.filter(says).length / days.length) * daysOfMonth).toFixed(1)));
}

function share(days: readonly SegmentDay[], says: (day: SegmentDay) => boolean): string {
  return `${((100 * days.filter(says).length) / days.length).toFixed(0)} %`;
}

/** A promise is called broken where a Poisson count of the budget's false alarms would surely have been less. */
function faultsOf(drawn: readonly Drawn[], months: number): string[] {
  const most = budget * months + 3 * Math.sqrt(budget * months) + 1;
  const ofCalm = drawn.filter(({ name }) => calm.some((one) => one.name === name));
  return ofCalm.flatMap(({ name, bySize }) =>
    bySize.flatMap((days, size) => {
      const wrong = days.filter(({ both }) => both).length;
      return wrong > most ? [`segments, ${name}, ${sizes[size]} rows: ${wrong} days with a false alarm`] : [];
    }),
  );
}
