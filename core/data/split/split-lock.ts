import { z } from "zod";
import { SluiceError } from "../../errors.ts";
import { formatPercent } from "../../report/numbers.ts";
import { dataLockPath, type LockedModel } from "../sources/data-lock.ts";
import type { ContentAxis, SplitCuts, SplitPlan, TimeAxis } from "./split.ts";

/** What `data.lock.yaml` remembers of a split, so that rows that come later never move those that were there. */

const cutSchema = z.strictObject({
  validation_from: z.string().max(40).describe("Where the validation rows begin"),
  holdout_from: z.string().max(40).describe("Where the held-out rows begin"),
});

const instant = z.iso.datetime({ local: true });
const place = z.string().regex(/^([0-9a-f]{16}|g)$/, "must be 16 hexadecimal digits");

const lockedSplitSchema = z.strictObject({
  of: z.string().min(1).max(500).describe("The split that these cuts were made for, in words"),
  time: cutSchema
    .extend({ validation_from: instant, holdout_from: instant })
    .optional()
    .describe("Times at which the rows are cut, UTC"),
  strata: z
    .record(z.string(), cutSchema.extend({ validation_from: place, holdout_from: place }))
    .optional()
    .describe("By class, places among the digests of rows at which they are cut"),
});

type LockedSplit = z.output<typeof lockedSplitSchema>;

/** Whether a split depends on the rows that happen to be there, unless its cuts are kept. */
export function needsCuts({ time, content }: SplitPlan): boolean {
  return (time !== null && !("at" in time.validationFrom && "at" in time.holdoutFrom)) || Boolean(content?.strata);
}

export function lockSplit(plan: SplitPlan, { time, strata }: SplitCuts): LockedSplit {
  const locked = (cut: { validationFrom: string; holdoutFrom: string }) => ({
    validation_from: cut.validationFrom,
    holdout_from: cut.holdoutFrom,
  });
  return {
    of: describeSplit(plan),
    ...(time && { time: locked(time) }),
    ...(strata && { strata: Object.fromEntries(Object.entries(strata).map(([name, cut]) => [name, locked(cut)])) }),
  };
}

/** Whether the lock keeps cuts for this very plan. */
export function isLocked(plan: SplitPlan, locked: LockedModel | undefined): boolean {
  return locked?.splits?.of === describeSplit(plan);
}

/**
 * The cuts that the lock keeps for a plan; null where it keeps none. Cuts of another plan are never used: rows would be
 * divided as nobody wrote down. @throws SluiceError LOCK_INVALID
 */
export function keptCuts(model: string, plan: SplitPlan, locked: LockedModel | undefined): SplitCuts | null {
  if (!needsCuts(plan) || locked?.splits === undefined) return null;
  const { success, data } = lockedSplitSchema.safeParse(locked.splits);
  const remedy =
    "Run sluice lock-data and review the difference. Rows change parts, so results from before do not compare.";
  if (!success) {
    throw new SluiceError("LOCK_INVALID", `${dataLockPath} does not say how ${model} is split.`, { remedy });
  }
  const wanted = describeSplit(plan);
  if (data.of !== wanted) {
    const message = `${dataLockPath} keeps the cuts of another split of ${model}: "${data.of}". sluice.yaml says "${wanted}".`;
    throw new SluiceError("LOCK_INVALID", message, { remedy });
  }
  const { time, strata } = data;
  const kept = (cut: { validation_from: string; holdout_from: string }) => ({
    validationFrom: cut.validation_from,
    holdoutFrom: cut.holdout_from,
  });
  return {
    time: time ? kept(time) : null,
    strata: strata ? Object.fromEntries(Object.entries(strata).map(([name, cut]) => [name, kept(cut)])) : null,
  };
}

/** The split in words: the same words are the same split. */
export function describeSplit({ time, content }: SplitPlan): string {
  return [...(time ? [describeTime(time)] : []), ...(content ? [describeContent(content)] : [])].join("; ");
}

function describeTime({ column, together, validationFrom, holdoutFrom }: TimeAxis): string {
  const from = (cut: TimeAxis["validationFrom"]) => {
    if ("at" in cut) return `from ${cut.at} on`;
    return "share" in cut
      ? `after ${formatPercent(cut.share)} of the rows`
      : `after ${formatPercent(cut.beforeHoldout)} of the rows before the holdout`;
  };
  const first = together === null ? "" : `, the first of each ${together}`;
  return `by time (${column}${first}): validation ${from(validationFrom)}, holdout ${from(holdoutFrom)}`;
}

function describeContent({ key, strata, seed, shares }: ContentAxis): string {
  const parts = Object.entries(shares).map(([part, share]) => `${part} ${formatPercent(share)}`);
  const within = strata === null ? "" : ` within each ${strata}`;
  return `by content of ${key ?? "the row"}${within}, seed ${seed}: ${parts.join(", ")}`;
}
