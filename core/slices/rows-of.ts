import type { Units } from "../metrics/sample.ts";
import type { Grouping } from "./grouping.ts";

/** The rows of every group, in order, by a counting sort. */
export function rowsByGroup({ values, codes }: Grouping): Uint32Array[] {
  const sizes = new Uint32Array(values.length);
  for (const code of codes) sizes[code] = (sizes[code] as number) + 1;
  const ends = sizes.map((_, group) => sizes.subarray(0, group + 1).reduce((sum, size) => sum + size, 0));
  const next = ends.map((end, group) => end - (sizes[group] as number));
  const rows = new Uint32Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const group = codes[row] as number;
    const place = next[group] as number;
    rows[place] = row;
    next[group] = place + 1;
  }
  return Array.from(ends, (end, group) => rows.subarray(end - (sizes[group] as number), end));
}

export function take(values: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) taken[place] = values[rows[place] as number] as number;
  return taken;
}

/** The units of these rows alone, numbered anew. */
export function takeUnits({ of, hashes, names }: Units, rows: Uint32Array): Units {
  const numbers = new Map<number, number>();
  const taken = Uint32Array.from(rows, (row) => {
    const unit = of[row] as number;
    const number = numbers.get(unit) ?? numbers.size;
    numbers.set(unit, number);
    return number;
  });
  const kept = Uint32Array.from(numbers.keys());
  return {
    count: kept.length,
    of: taken,
    hashes: kept.map((unit) => hashes[unit] as number),
    ...(names && { names: Array.from(kept, (unit) => names[unit] as string) }),
  };
}
