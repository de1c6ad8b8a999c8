import type { CheckConclusion } from "../../adapters/github/check-runs.ts";
import type { PromotionRecord, PromotionVerdict } from "../../core/release/promotion-verdict.ts";
import { escapeMarkdown, table } from "../../core/report/markdown.ts";
import { plural } from "../../core/report/numbers.ts";
import { writeRecord } from "./promotion-record.ts";

/** What the check on a promotion says. */

/** In the order in which they matter. */
const marks = { refused: "❌", waiting: "⏳", overridden: "⚠️", met: "✅" } as const;

type Shown = Pick<CheckConclusion, "title" | "summary" | "text"> & {
  /** `pending`: time alone may still change the answer. */
  conclusion: "success" | "failure" | "action_required" | "pending";
};

export function promotionConclusion(verdict: PromotionVerdict, record: PromotionRecord): Shown {
  const text = writeRecord(record);
  const order = Object.keys(marks);
  const sorted = verdict.conditions.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const rows = sorted.map(({ name, state, sentence }) => [marks[state], name, escapeMarkdown(sentence)]);
  return {
    conclusion: conclusionOf(verdict),
    title: titleOf(verdict),
    summary: `${table([["", "condition", "says"], ...rows])}\n\n${footnote(verdict)}`,
    ...(text !== undefined && { text }),
  };
}

/** Only what time alone can change keeps the check open: for everything else somebody has to act. */
function conclusionOf({ passed, conditions }: PromotionVerdict): Shown["conclusion"] {
  if (passed) return "success";
  if (conditions.some(({ state }) => state === "refused")) return "failure";
  return conditions.some(({ state, until }) => state === "waiting" && until === undefined)
    ? "action_required"
    : "pending";
}

function titleOf({ passed, conditions }: PromotionVerdict): string {
  const overridden = conditions.filter(({ state }) => state === "overridden").length;
  if (passed) return overridden > 0 ? `May be merged: ${plural(overridden, "condition")} overridden` : "May be merged";
  const refused = conditions.find(({ state }) => state === "refused");
  if (refused) return `May not be merged: ${refused.sentence}`;
  const waiting = conditions.filter(({ state }) => state === "waiting").map(({ sentence }) => sentence);
  return `Not yet: ${waiting.join("; ")}`;
}

function footnote({ conditions }: PromotionVerdict): string {
  const left = conditions.filter(({ state }) => state === "refused" || state === "waiting").map(({ name }) => name);
  const said = left.filter((name) => name === "evaluation" || name === "soak" || name === "freeze");
  return said.length > 0
    ? `A maintainer may say \`/sluice override ${said[0]} because "REASON"\`; it counts for this head alone and is recorded.`
    : "This is judged anew whenever something of it changes.";
}

/** A pull request into an environment branch that is no promotion of Sluice's. */
export function foreignConclusion(files: readonly string[]): CheckConclusion {
  const touched = files.filter((file) => file.startsWith("releases/"));
  if (files.length > 0 && touched.length === 0) {
    const summary = "It changes no release file, so it changes nothing that is served.";
    return { conclusion: "success", title: "No promotion", summary, annotations: [] };
  }
  return {
    conclusion: "failure",
    title: "May not be merged: release files are written by Sluice alone",
    summary: "Say `/sluice promote MODEL to ENV`, and Sluice opens a pull request whose change it can vouch for.",
    annotations: [],
  };
}

/** The outcome of a rollout, on its way into a protected branch. */
export const writtenBySluice: CheckConclusion = {
  conclusion: "success",
  title: "Written by Sluice",
  summary: "This commit records what the model server has done already.",
  annotations: [],
};
