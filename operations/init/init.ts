import type { PlannedFile } from "../../core/init/file-plan.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import type { InitPlan } from "./plan-init.ts";

export interface InitFacts extends InitPlan {
  /** Whether the files are there now. */
  done: boolean;
}

/** Writes what the plan says, or nothing at all: where another file stands in the way, a person has to choose. */
export async function init({ files }: Ports, plan: InitPlan, isWanted: boolean): Promise<Outcome<InitFacts>> {
  const inTheWay = plan.files.filter(({ becomes }) => becomes === "differs");
  const changed = plan.files.filter(({ becomes }) => becomes === "written" || becomes === "extended");
  if (inTheWay.length > 0) return outcomeOf(plan, false, `nothing is written: ${told(inTheWay)}`);
  if (changed.length === 0) return outcomeOf(plan, true, "everything is there already");
  if (!isWanted) return outcomeOf(plan, false, `${plural(changed.length, "file")} to be written; nothing is yet`);
  for (const { path, content } of changed) await files.write(path, content);
  return outcomeOf(plan, true, `wrote ${plural(changed.length, "file")}`);
}

function told(files: readonly PlannedFile[]): string {
  const names = files.map(({ path }) => path).join(", ");
  return `${names} ${files.length === 1 ? "is" : "are"} there already, and differently`;
}

function outcomeOf(plan: InitPlan, done: boolean, headline: string): Outcome<InitFacts> {
  const refused = plan.files.some(({ becomes }) => becomes === "differs");
  return {
    conclusion: refused ? "refused" : "passed",
    headline,
    summary: "",
    facts: { ...plan, done },
    annotations: [],
  };
}
