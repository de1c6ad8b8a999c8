import { z } from "zod";
import { triggers } from "./decide.ts";
import { windowSchema } from "./training-file.ts";

/** What people are to be told of a model that is not trained by itself: that it is time, or that it no longer is. */

export const noticeSchema = z.strictObject({
  model: z.string().max(63),
  /** Null: nothing is due. */
  due: z.strictObject({ trigger: z.enum(triggers), window: windowSchema }).nullable(),
  /** For people, unescaped. */
  because: z.string().max(2_000),
});

export type RetrainNotice = z.output<typeof noticeSchema>;

/** The hidden first line of its issue, by which that is found again. */
export function noticeMarker(model: string): string {
  return `<!-- sluice:retrain-due ${model} -->`;
}
