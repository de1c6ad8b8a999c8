import { showInterval } from "../report/evaluation/measured-numbers.ts";
import { plural } from "../report/numbers.ts";
import { leastSliceRows } from "../slices/breakdown.ts";
import type { Demand } from "./demands.ts";
import type { Finding } from "./finding.ts";
import { reasonFor, verdictWords } from "./sentences.ts";
import type { Check, Verdict } from "./verdict.ts";

/** One sentence on all slices or pairs of a check: the worst of them by name, the others by number. */

interface Parts {
  metric: Demand["metric"];
  each: NonNullable<Demand["each"]>;
  tally: NonNullable<Check["tally"]>;
  /** The one that matters most; undefined: none could be judged. */
  worst: Finding | undefined;
  verdict: Verdict;
}

export function eachSentence(parts: Parts): string {
  return `${reason(parts)}. ${verdictWords[parts.verdict]}`;
}

function reason({ metric, each, tally, worst, verdict }: Parts): string {
  const all = plural(tally.pass + tally.fail + tally.unsure + tally.tooSmall, each.noun);
  if (!worst) return `${metric.label}: none of ${all} can be judged${tooSmallWords(tally.tooSmall)}`;
  if (verdict === "fail") {
    const others = tally.fail > 1 ? `, and ${plural(tally.fail - 1, `more ${each.noun}`)} of ${all} too` : "";
    return `${reasonFor(worst)}${others}`;
  }
  const closest = `closest is ${worst.claim.where} with ${worstValue(worst)}`;
  if (verdict === "pass") return `${metric.label}: all ${all} are proven to keep the limit; ${closest}`;
  const proven = `${tally.pass} of ${all} ${tally.pass === 1 ? "is" : "are"} proven to keep the limit, none to break it`;
  return `${metric.label}: ${proven}${tooSmallWords(tally.tooSmall)}; ${closest}`;
}

function worstValue({ claim, subject, bounds, limit }: Finding): string {
  return showInterval({ value: subject.value, ...bounds }, { limit, signed: claim.versus !== null }).value;
}

function tooSmallWords(count: number): string {
  return count === 0 ? "" : `, ${count} ${count === 1 ? "has" : "have"} fewer than ${leastSliceRows} rows`;
}
