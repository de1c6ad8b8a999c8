import type { Units } from "../metrics/sample.ts";
import type { Grouping } from "./grouping.ts";

/** The rows of every group, in order, by a counting sort. */
export function rowsByGroup({ values, codes }: Grouping): Uint32Array[] {
  const sizes = new Uint32Array(values.length);
  for (const code of codes) sizes[code] = (sizes[code] as number) + 1;
  const groups = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(values.length);
  codes.forEach((code, row) => {
    const next = filled[code] as number;
    (groups[code] as Uint32Array)[next] = row;
    filled[code] = next + 1;
  });
  return groups;
}

export function take(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

/** The units of these rows alone, numbered anew. */
export function takeUnits({ of, hashes }: Units, rows: Uint32Array): Units {
  const numbers = new Map<number, number>();
  const taken = Uint32Array.from(rows, (row) => {
    const unit = of[row] as number;
    const number = numbers.get(unit) ?? numbers.size;
    numbers.set(unit, number);
    return number;
  });
  return { count: numbers.size, of: taken, hashes: Uint32Array.from(numbers.keys(), (unit) => hashes[unit] as number) };
}
