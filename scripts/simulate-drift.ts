import {
  alarmDays,
  found,
  type Month,
  type Rule,
  rules,
  type Scenario,
  scenarios,
  simulateMonth,
  wronglyBlamed,
} from "../test/statistics/simulation/drift-month.ts";
import { seeded } from "../test/statistics/simulation/random.ts";
import { table, writeBetweenMarkers } from "./marked-page.ts";
import { simulateSegmentTable } from "./simulate-segments.ts";

/** Measures how many days of a month bring a false alarm, and what is found, and writes the tables of docs/drift.md. */

const sizes = [1_000, 10_000, 100_000, 1_000_000];
/** So many repetitions of other simulations take as long as a month of this one. */
const perMonth = 1_000;
/** False alarms of a month that the budget allows. */
const budget = 0.1;

/** @returns whether every promise is kept */
export function simulateDrift(repetitions: number, seed: number): boolean {
  const months = Math.ceil(repetitions / perMonth);
  const drawn = scenarios.map((scenario, place) =>
    sizes.map((rows, size) => draw(scenario, rows, months, seed + 10 * place + size)),
  );
  const intro = `${months} months of 30 days for each figure, 50 features, a reference of 100,000 rows; seed ${seed}.`;
  const head = ["rule", ...scenarios.map(({ name }, place) => (isShifted(place) ? `${name}: found` : `${name}: days`))];
  const names = Object.keys(rules) as Rule[];
  const rows = names.map((rule) => [rules[rule], ...drawn.map((bySize, place) => cell(bySize, place, rule))]);
  const segments = simulateSegmentTable(months, seed);
  writeBetweenMarkers("drift.md", `${intro}\n\n${table(head, rows)}\n\n${segments.text}`);
  const ofColumns = drawn.flatMap((bySize, place) => bySize.flatMap((all, size) => faultsOf(all, place, size)));
  const faults = [...ofColumns, ...segments.faults];
  for (const fault of faults) console.log(`BROKEN: ${fault}`);
  return faults.length === 0;
}

const isShifted = (place: number) => place === scenarios.length - 1;

function draw(scenario: Scenario, rows: number, months: number, seed: number): Month[] {
  const random = seeded(seed);
  const drawn = Array.from({ length: months }, () => simulateMonth(scenario, rows, random));
  const days = (rule: Rule) => mean(drawn.map((month) => alarmDays(month, rule)));
  console.log(`${scenario.name}, ${rows} rows a day: ${days("fixed")} and ${days("auto")} days a month`);
  return drawn;
}

function cell(bySize: readonly Month[][], place: number, rule: Rule): string {
  const figures = bySize.map((drawn) =>
    isShifted(place)
      ? `${(100 * mean(drawn.map((month) => found(month, rule)))).toFixed(0)} %`
      : Number(mean(drawn.map((month) => alarmDays(month, rule))).toFixed(1)),
  );
  return figures.join(" / ");
}

/** A promise is called broken where a Poisson count of the budget's false alarms would surely have been less. */
function faultsOf(drawn: readonly Month[], place: number, size: number): string[] {
  const where = `${scenarios[place]?.name}, ${sizes[size]} rows`;
  const wrong = drawn.reduce((sum, month) => sum + wronglyBlamed(month, "fixed"), 0);
  const most = budget * drawn.length + 3 * Math.sqrt(budget * drawn.length) + 1;
  const missed = isShifted(place) && mean(drawn.map((month) => found(month, "auto"))) < 0.95;
  return [
    ...(wrong > most ? [`${where}: ${wrong} columns wrongly blamed in ${drawn.length} months`] : []),
    ...(missed ? [`${where}: shifted columns are missed`] : []),
  ];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
