import { z } from "zod";
import { SluiceError } from "../errors.ts";

/** Probabilities from `from` to `to` are too uncertain to act upon: a person is to look at them. Both ends belong to it. */
export const reviewBandSchema = z.strictObject({ from: z.number().min(0).max(1), to: z.number().min(0).max(1) });
export type ReviewBand = z.output<typeof reviewBandSchema>;

/** `0.4..0.6`. @throws SluiceError USAGE */
export function parseReviewBand(text: string): ReviewBand {
  const [, from, to] = /^(\d*\.?\d+)\.\.(\d*\.?\d+)$/.exec(text.trim()) ?? [];
  const band = { from: Number(from), to: Number(to) };
  if (!(band.from >= 0 && band.from <= band.to && band.to <= 1)) {
    throw new SluiceError("USAGE", `defer: ${text} is no range of probabilities.`, {
      remedy: "Write two probabilities, the smaller one first: 0.4..0.6.",
    });
  }
  return band;
}

/** What is not a number is uncertain too. */
export function isDeferred(probability: number, { from, to }: ReviewBand): boolean {
  return !(probability < from || probability > to);
}
