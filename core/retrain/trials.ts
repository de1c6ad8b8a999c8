import { z } from "zod";
import { digestOf, digestSchema } from "../digest.ts";
import { SluiceError } from "../errors.ts";
import type { Params } from "./draw-params.ts";

/** Trials of a search that several machines share: which are whose, and what all of them came to. */

/** One machine of several; the first is 1. */
export interface Share {
  index: number;
  of: number;
}

export const shareName = ({ index, of }: Share): string => `${index}-of-${of}`;

/** @throws SluiceError USAGE */
export function parseShare(text: string): Share {
  const [, index, of] = /^(\d{1,2})-of-(\d{1,2})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new SluiceError("USAGE", `"${text}" is no share of a search.`, {
    remedy: "Say which machine of how many it is, such as 2-of-4.",
  });
}

/** Every machine gets about as many, and none that another has. @returns places of the trials, from 0 */
export function placesOf({ index, of }: Share, trials: number): number[] {
  return Array.from({ length: trials }, (_, place) => place).filter((place) => place % of === index - 1);
}

/** What one machine has tried. */
export const triedSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  /** Of the data, and of the parameters that were drawn: results of another search are not mixed in. */
  data: digestSchema,
  drawn: digestSchema,
  /** `value` is null where the training failed, or its model cannot be judged. */
  trials: z.array(z.strictObject({ place: z.int().min(0).max(999), value: z.number().nullable() })).max(1_000),
});

export type Tried = z.output<typeof triedSchema>;

export const digestOfDrawn = (drawn: readonly Params[]): string => digestOf(JSON.stringify(drawn));

/** Results by place. @throws SluiceError BUNDLE_INVALID where a share belongs to another search, or two tell of one trial */
export function mergeTried(
  shares: readonly Tried[],
  search: Pick<Tried, "data" | "drawn">,
): Map<number, number | null> {
  const results = new Map<number, number | null>();
  for (const { data, drawn, trials } of shares) {
    if (data !== search.data || drawn !== search.drawn) throw invalid("are of other data or other parameters");
    for (const { place, value } of trials) {
      if (results.has(place)) throw invalid(`tell of trial ${place + 1} more than once`);
      results.set(place, value);
    }
  }
  return results;
}

function invalid(why: string): SluiceError {
  return new SluiceError("BUNDLE_INVALID", `The results of the search's machines ${why}.`, {
    remedy: "Remove .sluice/trials, or run the whole workflow again.",
  });
}
