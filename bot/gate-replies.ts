import type { CheckConclusion, CheckSeen, CheckWaiting } from "../adapters/github/check-runs.ts";
import { code, escapeMarkdown, table } from "../core/report/markdown.ts";
import { plural } from "../core/report/numbers.ts";
import type { ReviewPlan } from "./review-plan.ts";

/** What the one check says that stands for all models of a commit. */

/** The check to require: it is there and comes to an end whatever a pull request touches. */
export const gateName = "sluice";

export interface ModelSeen {
  model: string;
  check: CheckSeen | undefined;
}

const standings = {
  refused: { icon: "❌", rank: 0 },
  unsure: { icon: "❔", rank: 1 },
  waiting: { icon: "⏳", rank: 2 },
  passed: { icon: "✅", rank: 3 },
} as const;
type Standing = keyof typeof standings;

/** Whatever is neither a clear yes nor a clear "cannot tell" is a no. */
function standingOf({ check }: ModelSeen): Standing {
  switch (check?.conclusion) {
    case undefined:
    case null:
      return "waiting";
    case "success":
      return "passed";
    case "action_required":
      return "unsure";
    default:
      return "refused";
  }
}

export type GateAnswer = { kind: "waiting"; check: CheckWaiting } | { kind: "concluded"; check: CheckConclusion };

export function gateAnswer(plan: Pick<ReviewPlan, "added" | "removed">, models: readonly ModelSeen[]): GateAnswer {
  const of = (standing: Standing) => models.filter((seen) => standingOf(seen) === standing);
  const [waiting, refused, unsure] = [of("waiting"), of("refused"), of("unsure")];
  const summary = summaryOf(plan, models);
  if (waiting.length > 0) {
    const title = `${models.length - waiting.length} of ${plural(models.length, "model")} judged, waiting for ${names(waiting)}`;
    return { kind: "waiting", check: { title, summary } };
  }
  const conclude = (conclusion: CheckConclusion["conclusion"], title: string): GateAnswer => {
    const only = models.length === 1 ? models[0]?.check?.title : null;
    return { kind: "concluded", check: { conclusion, title: only ?? title, summary, annotations: [] } };
  };
  const all = plural(models.length, "model");
  if (models.length === 0) return conclude("neutral", "no model touched, nothing to judge");
  if (refused.length > 0) return conclude("failure", `${refused.length} of ${all} refused: ${names(refused)}`);
  if (unsure.length > 0) {
    return conclude("action_required", `${unsure.length} of ${all} cannot be told yet: ${names(unsure)}`);
  }
  return conclude("success", models.length === 1 ? "the model passed" : `all ${all} passed`);
}

/** As many as a line holds. */
const mostNames = 3;

function names(models: readonly ModelSeen[]): string {
  const more = models.length - mostNames;
  const shown = models.slice(0, mostNames).map(({ model }) => model);
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A table of so many rows is far below what a summary may hold, and all that a person reads. */
const mostRows = 100;

function summaryOf({ added, removed }: Pick<ReviewPlan, "added" | "removed">, models: readonly ModelSeen[]): string {
  const rows = [...models].sort(byUrgency).slice(0, mostRows).map(rowOf);
  const more = models.length - rows.length;
  return [
    models.length > 0
      ? table([["", "model", "what its gates say"], ...rows])
      : "Neither the data nor the code nor the configuration of a model changes.",
    ...(more > 0 ? [`… and ${plural(more, "more model")} that did no worse.`] : []),
    ...added.slice(0, mostRows).map((model) => {
      const renamed = removed.find(({ renamedTo }) => renamedTo === model);
      return renamed
        ? `➖ ${code(model)} is ${code(renamed.model)} under another name.`
        : `➖ ${code(model)} is new: the default branch has no gates for it yet, so nothing here has judged it.`;
    }),
    ...removed
      .filter(({ renamedTo }) => renamedTo === null)
      .slice(0, mostRows)
      .map(({ model }) => `➖ ${code(model)} goes away.`),
  ].join("\n\n");
}

function byUrgency(one: ModelSeen, other: ModelSeen): number {
  const [a, b] = [standings[standingOf(one)].rank, standings[standingOf(other)].rank];
  return a - b || (one.model < other.model ? -1 : 1);
}

const longestVerdict = 200;

function rowOf(seen: ModelSeen): string[] {
  const { model, check } = seen;
  const standing = standingOf(seen);
  const headline = (check?.title ?? "").replace(`${model}: `, "").slice(0, longestVerdict);
  const words = standing === "waiting" ? "is being evaluated" : escapeMarkdown(headline);
  const link = check?.url && standing !== "waiting" ? ` ([details](${check.url}))` : "";
  return [standings[standing].icon, code(model), `${words}${link}`];
}
