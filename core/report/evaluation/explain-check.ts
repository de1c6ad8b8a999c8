import type { Check, Part } from "../../gates/verdict.ts";
import { plural } from "../numbers.ts";
import type { Typeface } from "../sentences.ts";
import { icons } from "./story.ts";

/** Why one check says what it says, down to the slices that it rests on, in plain sentences. */

const iconOf = { pass: icons.passed, fail: icons.refused, unsure: icons.unsure } as const;

/** Slices or pairs that are told one by one; the others are counted. */
const mostParts = 10;

/** Markdown lines: the check, what follows from it, and what it is made of. */
export function explainCheck(check: Check, face: Typeface): string {
  const head = `${iconOf[check.verdict]} ${face.strong(check.claim)}, ${face.plain(check.limit)}`;
  const branches = [check.sentence, consequenceOf(check), settleOf(check), tallyOf(check)].filter(
    (text) => text !== null,
  );
  const leaves = check.parts.slice(0, mostParts).map((part) => `  - ${partLine(part, face)}`);
  const more = check.parts.length - leaves.length;
  return [
    head,
    "",
    ...branches.map((text) => `- ${face.plain(text)}`),
    ...leaves,
    ...(more > 0 ? [`  - ${face.plain(`and ${more} more`)}`] : []),
  ].join("\n");
}

function consequenceOf({ verdict, blocks, informational, whenUnsure }: Check): string {
  if (informational) return "It is informational: it never blocks.";
  if (verdict === "pass") return "It does not block.";
  if (verdict === "fail")
    return blocks ? "It blocks: what is proven to break the limit always does." : "It does not block.";
  return `It ${blocks ? "blocks" : "does not block"} while it cannot tell: when_unsure is ${whenUnsure}.`;
}

function settleOf({ settle }: Check): string | null {
  return settle === null ? null : `What would settle it: ${settle}.`;
}

function tallyOf({ tally }: Check): string | null {
  if (tally === null) return null;
  const { pass, fail, unsure, tooSmall } = tally;
  const all = plural(pass + fail + unsure + tooSmall, "part");
  return `Of ${all}: ${pass} within the limit, ${fail} beyond it, ${unsure} undecided, ${tooSmall} too small to judge.`;
}

function partLine({ verdict, sentence }: Part, face: Typeface): string {
  return `${iconOf[verdict]} ${face.plain(sentence)}`;
}
