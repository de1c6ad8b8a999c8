import type { Gate, ModelConfig } from "../../core/config/schema.ts";
import { limitsOf } from "../../core/gates/limits.ts";
import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { plural } from "../../core/report/numbers.ts";

/**
 * What is said of models that a pull request adds. Nobody judges them before the merge: the default branch knows neither
 * their data nor their gates, and what a pull request says of its own decides nothing.
 */

export const addedMarker = "<!-- sluice:added -->";

export interface AddedModel {
  model: string;
  settings: ModelConfig;
  /** Under which name the default branch has the very same entry. */
  formerly: string | null;
}

/** As many as a comment holds without a doubt. */
const mostModels = 20;

export function addedComment(models: readonly AddedModel[]): string {
  if (models.length === 0) return "➖ This pull request adds no model any more.";
  const added = models.filter(({ formerly }) => formerly === null);
  const renamed = models.filter(({ formerly }) => formerly !== null);
  return [...(added.length > 0 ? [newModels(added)] : []), ...renamed.slice(0, mostModels).map(renamedModel)].join(
    "\n\n",
  );
}

function newModels(models: readonly AddedModel[]): string {
  const more = models.length - mostModels;
  const names = models.slice(0, mostModels).map(({ model }) => code(model));
  const all = `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return [
    `### ➖ ${plural(models.length, "new model")}, not judged before the merge: ${all}`,
    "The default branch has no data and no gates for it yet, and gates that a pull request brings along decide nothing about that pull request.",
    table([
      ["when", "what is judged, and by whom"],
      [
        "now",
        "“Sluice pull request” validates the data and trains; where that fails, its run fails, and the check does not",
      ],
      ["at the merge", "nothing by Sluice: whoever approves the pull request decides on data, holdout and gates"],
      [
        "after it",
        "“Sluice release” trains again from the default branch; what passes every gate becomes the first release",
      ],
    ]),
    ...models.slice(0, mostModels).map(gatesOf),
    "To have it judged before its code is merged, bring its entry in `sluice.yaml` and its data schema in a pull request of their own first: from then on the default branch has its gates, and every pull request is judged by them.",
  ].join("\n\n");
}

function gatesOf({ model, settings: { gates } }: AddedModel): string {
  const compared = gates.filter((gate) => gate.may_drop !== undefined || gate.may_rise !== undefined);
  const without =
    compared.length > 0
      ? " Nothing serves under this name yet, so what compares with another model waits for the second release, but for a comparison with the baseline."
      : "";
  return `${code(model)} will be judged by ${plural(gates.length, "gate")}: ${gates.slice(0, mostModels).map(wordsOf).join("; ")}.${without}`;
}

function wordsOf(gate: Gate): string {
  const limits = limitsOf(gate).map(({ words }) => escapeMarkdown(words));
  const versus =
    gate.may_drop === undefined && gate.may_rise === undefined ? "" : ` versus ${gate.versus ?? "production"}`;
  return `${code(gate.metric)} ${limits.join(" and ")}${versus}`;
}

function renamedModel({ model, formerly }: AddedModel): string {
  return `➖ ${code(model)} is ${code(formerly ?? "")} under another name: it keeps its gates. Nothing serves under the new name, so its first release is judged without a production model to compare with.`;
}
