import type { RunnableEvent } from "./events/occurrence.ts";
import { resolveText } from "./expressions/expression.ts";
import type { ReadWorkflow } from "./workflow/read-workflow.ts";

/**
 * What a run is listed as, from the file's `run-name`; null where the file has none, and GitHub chooses. It is settled
 * before there is a run, so of the `github` context it sees what the event brought.
 */
export function runNameOf({ workflow }: ReadWorkflow, { payload, ref, sha, run }: RunnableEvent): string | null {
  if (workflow?.runName === undefined) {
    return null;
  }
  const github = { event: payload, event_name: run.event, ref, sha, actor: run.actor };
  return resolveText(workflow.runName, { contexts: { github, inputs: {} } });
}
