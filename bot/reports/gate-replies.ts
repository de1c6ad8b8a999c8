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
    const title = [judged, ...objections(models, ""), `waiting for ${names(waiting)}`].join(", ");
    return { kind: "waiting", check: { title, summary } };
  }
  const standings = new Set(models.map(standingOf));
  const conclusion = conclusionOf(standings);
  return { kind: "concluded", check: { conclusion, title: titleOf(plan, models), summary, annotations: [] } };
}

/** Nobody has judged where nothing was to be judged: that passes, and is not called a success. */
function conclusionOf(standings: ReadonlySet<Standing>): CheckConclusion["conclusion"] {
  if (standings.size === 0) return "neutral";
  if (standings.has("refused")) return "failure";
  return standings.has("unsure") ? "action_required" : "success";
}

function titleOf({ added, removed }: Comings, models: readonly ModelSeen[]): string {
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
  return found.map(({ word, who }, index) => `${who.length}${index === 0 ? ofAll : ""} ${word}: ${names(who)}`);
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
