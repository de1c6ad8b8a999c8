import type { CheckConclusion, CheckSeen, CheckWaiting } from "../../adapters/github/check-runs.ts";
import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import { plural } from "../../core/report/numbers.ts";
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

type Comings = Pick<ReviewPlan, "added" | "removed">;

export function gateAnswer(plan: Comings, models: readonly ModelSeen[]): GateAnswer {
  const summary = summaryOf(plan, models);
  const waiting = models.filter((seen) => standingOf(seen) === "waiting");
  if (waiting.length > 0) {
    const judged = `${models.length - waiting.length} of ${plural(models.length, "model")} judged`;
    const title = [judged, ...objections(models, ""), `waiting for ${namesOf(waiting)}`].join(", ");
    return { kind: "waiting", check: { title, summary } };
  }
  const conclusion = conclusionOf(plan, new Set(models.map(standingOf)));
  return { kind: "concluded", check: { conclusion, title: titleOf(plan, models), summary, annotations: [] } };
}

/** What nobody has judged passes, and is not called a success: the title says what that is. */
function conclusionOf(plan: Comings, standings: ReadonlySet<Standing>): CheckConclusion["conclusion"] {
  if (standings.has("refused")) return "failure";
  if (standings.has("unsure")) return "action_required";
  return standings.size === 0 || newModels(plan).length > 0 ? "neutral" : "success";
}

function newModels({ added, removed }: Comings): string[] {
  return added.filter((model) => !removed.some(({ renamedTo }) => renamedTo === model));
}

function titleOf(plan: Comings, models: readonly ModelSeen[]): string {
  const unjudged = newModels(plan);
  const judged = judgedTitle(plan, models);
  if (unjudged.length === 0) return judged;
  return `${models.length > 0 ? `${judged}; ` : ""}not judged before the merge: ${names(unjudged)}`;
}

function judgedTitle({ added, removed }: Comings, models: readonly ModelSeen[]): string {
  const [only, ...more] = models;
  if (!only) {
    const isQuiet = added.length + removed.length === 0;
    return isQuiet ? "no model touched, nothing to judge" : "models come and go, nothing to judge yet";
  }
  if (more.length === 0) return only.check?.title ?? only.model;
  const objecting = objections(models, ` of ${plural(models.length, "model")}`);
  return objecting.length > 0 ? objecting.join(", ") : `all ${models.length} models passed`;
}

/** Who says no and who cannot tell, the first with how many there are in all. */
function objections(models: readonly ModelSeen[], ofAll: string): string[] {
  const kinds = [
    ["refused", "refused"],
    ["unsure", "undecided"],
  ] as const;
  const found = kinds
    .map(([standing, word]) => ({ word, who: models.filter((seen) => standingOf(seen) === standing) }))
    .filter(({ who }) => who.length > 0);
  return found.map(({ word, who }, index) => `${who.length}${index === 0 ? ofAll : ""} ${word}: ${namesOf(who)}`);
}

/** As many as a line holds. */
const mostNames = 3;

const namesOf = (models: readonly ModelSeen[]): string => names(models.map(({ model }) => model));

function names(models: readonly string[]): string {
  const more = models.length - mostNames;
  const shown = models.slice(0, mostNames);
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A table of so many rows is far below what a summary may hold, and all that a person reads. */
const mostRows = 100;

function summaryOf({ added, removed }: Comings, models: readonly ModelSeen[]): string {
  const rows = [...models].sort(byUrgency).slice(0, mostRows).map(rowOf);
  const more = models.length - rows.length;
  return [
    models.length > 0
      ? table([["", "model", "what its gates say"], ...rows])
      : "Of the models that the default branch knows, none is changed in its data, code or configuration.",
    ...(more > 0 ? [`… and ${plural(more, "more model")} that did no worse.`] : []),
    ...added.slice(0, mostRows).map((model) => {
      const renamed = removed.find(({ renamedTo }) => renamedTo === model);
      return renamed
        ? `➖ ${code(model)} is ${code(renamed.model)} under another name.`
        : `➖ ${code(model)} is new: the default branch has no gates for it yet, so nothing here has judged it. A comment says what is judged when.`;
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
