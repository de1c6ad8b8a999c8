import type { SearchConfig } from "../config/schemas/retrain-schema.ts";
import { mulberry32 } from "../mulberry32.ts";

export type Params = Record<string, string | number | boolean>;

/** Parameters of each trial, drawn at random and apart from each other; the same for the same seed. */
export function drawParams({ trials, params }: Pick<SearchConfig, "trials" | "params">, seed: number): Params[] {
  const random = mulberry32(seed);
  const ranges = Object.entries(params);
  return Array.from({ length: trials }, () =>
    Object.fromEntries(ranges.map(([name, range]) => [name, draw(range, random())])),
  );
}

function draw(range: SearchConfig["params"][string], place: number): string | number | boolean {
  if (Array.isArray(range)) return range[Math.floor(place * range.length)] as string | number | boolean;
  const { min, max, scale, whole } = range;
  // Each whole number has as much room as any other.
  const [from, to] = whole ? [min, max + 1] : [min, max];
  const value = scale === "log" ? from * (to / from) ** place : from + place * (to - from);
  return whole ? Math.min(max, Math.floor(value)) : value;
}
