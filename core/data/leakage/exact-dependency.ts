import { clopperPearson } from "../../metrics/proportions.ts";
import type { Column } from "../../table.ts";

/** Training rows and held-out ones: a feature, and the target. */
export interface Rows {
  seen: Column;
  asked: Column;
  train: Column;
  held: Column;
}

type Value = string | number | null;

/** A feature whose values mostly come once determines anything, and tells nothing. */
const leastCovered = 0.5;

/**
 * Whether every value of the feature, a number or a text, goes with one value of the target only, in the training rows
 * and in the held-out ones. `lower` is surely the share of held-out rows of which that is true, among those of the
 * commonest target as among the others, so that a target that hardly varies proves nothing.
 */
export function exactDependency(
  { seen, asked, train, held }: Rows,
  { fewest, level }: { fewest: number; level: number },
): { lower: number; rows: number } | null {
  const targets = targetByValue(seen.values, train.values);
  if (!targets) return null;
  const usual = commonest(train.values);
  const covered = [0, 0];
  for (const [row, value] of asked.values.entries()) {
    if (!targets.has(value)) continue;
    const target = held.values[row] ?? null;
    if (!Object.is(targets.get(value), target)) return null;
    const side = Number(target === usual);
    covered[side] = (covered[side] as number) + 1;
  }
  const [others = 0, usuals = 0] = covered;
  if (others + usuals < leastCovered * held.values.length) return null;
  // Of numbers hardly any value comes often; then there is one side only.
  const sides = [others, usuals].filter((count) => count >= fewest);
  const mayLackUsual = typeof usual === "number" && usuals < leastCovered * others;
  if (others < fewest || (sides.length < 2 && !mayLackUsual)) return null;
  return {
    lower: Math.min(...sides.map((count) => clopperPearson(count, count, level).lower ?? 0)),
    rows: others + usuals,
  };
}

/** Null where some value goes with two targets. A missing value is none. */
function targetByValue(values: ArrayLike<Value>, targets: ArrayLike<Value>): Map<Value, Value> | null {
  const found = new Map<Value, Value>();
  for (let row = 0; row < values.length; row += 1) {
    const [value, target] = [values[row] as Value, targets[row] as Value];
    if (value === null || Number.isNaN(value)) continue;
    if (!found.has(value)) found.set(value, target);
    else if (!Object.is(found.get(value), target)) return null;
  }
  return found;
}

function commonest(values: Iterable<Value>): Value {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let [most, usual]: [number, Value] = [0, null];
  for (const [value, count] of counts) if (count > most) [most, usual] = [count, value];
  return usual;
}
