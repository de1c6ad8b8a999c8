import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { boundsOf } from "../metrics/bounds.ts";
import type { Estimate } from "../metrics/measurement.ts";

/** What a gate demands, before anything was measured. */
export interface Limit {
  /** Which bound decides: the lower one must reach the limit, or the upper one must keep below it. */
  sense: "at-least" | "at-most";
  /** `own`: of the metric itself; `difference`: of candidate minus reference; `share`: the same, in parts of the reference. */
  scale: "own" | "difference" | "share";
  /** Signed: `may drop 0.01` is -0.01. */
  number: number;
  /** As the user wrote it. */
  words: string;
}

export function limitsOf(gate: Gate): Limit[] {
  const { at_least: least, at_most: most, may_drop: drop, may_rise: rise } = gate;
  const limits = [
    ...(least === undefined ? [] : [own("at-least", least, "at least")]),
    ...(most === undefined ? [] : [own("at-most", most, "at most")]),
    ...(drop === undefined ? [] : [moved("at-least", drop, "may drop")]),
    ...(rise === undefined ? [] : [moved("at-most", rise, "may rise")]),
  ];
  if (limits.length > 0) return limits;
  throw new SluiceError("CONFIG_INVALID", `The gate on ${gate.metric} has no limit.`, {
    remedy: "Give it at_least, at_most, may_drop or may_rise.",
  });
}

function own(sense: Limit["sense"], number: number, verb: string): Limit {
  return { sense, scale: "own", number, words: `${verb} ${wordsFor(number)}` };
}

function moved(sense: Limit["sense"], by: NonNullable<Gate["may_drop"]>, verb: string): Limit {
  const [scale, size] = typeof by === "number" ? (["difference", by] as const) : (["share", by.relative] as const);
  const words = scale === "share" ? `${Number((size * 100).toFixed(6))}%` : wordsFor(size);
  return { sense, scale, number: sense === "at-least" ? 0 - size : size, words: `${verb} ${words}` };
}

/** A limit as the user wrote it. */
export function wordsFor(limit: number): string {
  return String(limit).replace("-", "\u2212");
}

/** Where a limit lies on the scale of what is judged, and the probability of error that is left for the judging. */
export interface Ends {
  /** Beyond this the limit is surely kept; null: it lies nowhere. */
  kept: number | null;
  /** Beyond this it is surely broken. */
  broken: number | null;
  alpha: number;
}

/**
 * A percentage of the reference's value moves with that value, which is itself uncertain: half of the permitted error is
 * spent on it (union bound). A value that may be 0 has no percentage.
 */
export function endsOf({ scale, number }: Limit, reference: Estimate | null, alpha: number): Ends {
  if (scale !== "share") return { kept: number, broken: number, alpha };
  const half = alpha / 2;
  const bounds = reference && boundsOf(reference.value, reference.evidence, half);
  const times = (bound: number | null | undefined) => (bound == null || bound <= 0 ? null : number * bound);
  return { kept: times(bounds?.lower), broken: times(bounds?.upper), alpha: half };
}
