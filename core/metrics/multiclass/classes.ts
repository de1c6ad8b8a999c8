import type { DataConfig } from "../../config/schema.ts";
import { SluiceError } from "../../errors.ts";
import { formatCount } from "../../report/numbers.ts";
import type { Column } from "../../table.ts";

/** Labels as the configuration writes them: a whole number without a point. */
function nameOf(value: number | string | null | undefined): string | null {
  return value == null || Number.isNaN(value) ? null : String(value);
}

/**
 * The classes in the order of a model's probabilities: as stated, else the labels of the data, numbers by size and text by
 * its characters, as scikit-learn sorts them.
 */
export function classesOf(
  { classes, target }: Pick<DataConfig, "classes" | "target">,
  columns: readonly Column[],
): string[] {
  if (classes) return classes;
  const isText = columns.some(({ type }) => type === "string");
  const names = new Set(columns.flatMap(({ values }) => [...new Set<string | number | null>(values)].map(nameOf)));
  const known = [...names].filter((name) => name !== null);
  if (known.length > mostClasses) {
    throw new SluiceError("HOLDOUT_INVALID", `The target ${target} has ${formatCount(known.length)} labels.`, {
      remedy: `Classes can be ${mostClasses} at most; check that data.target names the right column.`,
    });
  }
  return isText ? known.sort() : known.sort((one, other) => Number(one) - Number(other));
}

export const mostClasses = 50;
const examples = 5;

/** The number of each row's class. @throws SluiceError HOLDOUT_INVALID for labels that are no class */
export function classNumbers({ values }: Column, classes: readonly string[]): Float64Array {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const strange: number[] = [];
  const labels = Float64Array.from(values as ArrayLike<string | number | null>, (value, row) => {
    const number = numbers.get(nameOf(value) ?? "");
    if (number === undefined) strange.push(row);
    return number ?? Number.NaN;
  });
  if (strange.length === 0) return labels;
  const rows = strange.slice(0, examples).map((row) => formatCount(row + 1));
  const found = [...new Set(strange.slice(0, examples).map((row) => nameOf(values[row]) ?? "missing"))];
  const share = `${formatCount(strange.length)} of ${formatCount(values.length)} labels`;
  const where = strange.length > examples ? "first at rows" : strange.length === 1 ? "at row" : "at rows";
  const message = `${share} are none of the classes ${classes.join(", ")}: ${found.join(", ")}, ${where} ${rows.join(", ")} of the holdout.`;
  throw new SluiceError("HOLDOUT_INVALID", message, {
    remedy: "Correct data.classes in sluice.yaml, or leave rows without a known label out of the holdout.",
  });
}
