import type { Value } from "../expressions/expression.ts";

type Combination = Record<string, Value>;

/** Every combination of the axes, less what `exclude` matches, with what `include` adds to some or on its own. */
export function expandMatrix(matrix: Value | undefined): Combination[] {
  if (matrix === undefined || matrix === null) {
    return [{}];
  }
  const { include = [], exclude = [], ...axes } = matrix as Record<string, Value>;
  const combinations = Object.entries(axes)
    .reduce<Combination[]>(
      (partial, [name, values]) =>
        partial.flatMap((combination) => listOf(values).map((value) => ({ ...combination, [name]: value }))),
      [{}],
    )
    .filter((combination) => !listOf(exclude).some((unwanted) => agrees(unwanted as Combination, combination)));
  const none = Object.keys(axes).length === 0;
  return extend(none ? [] : combinations, listOf(include) as Combination[], Object.keys(axes));
}

/** An entry extends each combination whose axes it does not contradict; one that fits none becomes its own. */
function extend(combinations: Combination[], include: readonly Combination[], axes: readonly string[]): Combination[] {
  const own: Combination[] = [];
  for (const entry of include) {
    const wanted = Object.fromEntries(Object.entries(entry).filter(([name]) => axes.includes(name)));
    const fitting = combinations.filter((combination) => agrees(wanted, combination));
    for (const combination of fitting) {
      Object.assign(combination, entry);
    }
    if (fitting.length === 0) {
      own.push({ ...entry });
    }
  }
  return [...combinations, ...own];
}

function agrees(part: Combination, whole: Combination): boolean {
  return Object.entries(part).every(([name, value]) => JSON.stringify(whole[name]) === JSON.stringify(value));
}

function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

/** As GitHub lists such a job: `test (linux, 24)`. */
export function matrixSuffix(combination: Combination): string {
  const values = Object.values(combination).filter((value) => typeof value !== "object");
  return values.length > 0 ? ` (${values.join(", ")})` : "";
}
