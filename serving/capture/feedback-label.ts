import { z } from "zod";

/** What a client says about one prediction, and what it is told. */
export const labelSchema = z.strictObject({
  model: z.string().max(63),
  /** What the answer's header sluice-request-id said. */
  id: z.string().min(1).max(128),
  /** Of a request with several rows, from 0. */
  row: z.int().min(0).max(1_000_000).default(0),
  label: z.union([z.string().max(1_000), z.number(), z.boolean()]),
  /** When the truth was known; without it, now. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** Where the server cannot tell, as of a regression or another threshold than one half: was the prediction wrong? */
  mistake: z.boolean().optional(),
});
export type Label = z.output<typeof labelSchema>;

/**
 * - matched: the prediction is known; a rollout under way learns of it
 * - corrected: matched or unknown, and this row had another label before
 * - unknown: no recent prediction has this id; kept, as the files may have it
 * - early: the truth is said to be older than the prediction; kept, and no rollout learns of it
 * - duplicate: this row has this label already; not kept again
 * - invalid: not kept
 */
export const labelStatuses = ["matched", "corrected", "unknown", "early", "duplicate", "invalid"] as const;
export type LabelStatus = (typeof labelStatuses)[number];

/** Labels as models and clients write them: true, 1, "1" and 1.0 are the same. */
export function sameLabel(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(label: string): string {
  const text = label.trim();
  if (text === "true" || text === "false") {
    return text === "true" ? "1" : "0";
  }
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? String(number) : text;
}
