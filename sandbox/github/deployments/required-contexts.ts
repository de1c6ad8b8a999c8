import type { Checks } from "../checks/routes.ts";
import type { Statuses } from "../checks/statuses.ts";
import type { Repository } from "../repositories.ts";

export interface UnmetContext {
  context: string;
  state: string;
}

const passing: readonly string[] = ["success", "neutral", "skipped"];

/** Of the named contexts, or of all that the commit has, those whose check or status has not succeeded. */
export function unmetContexts(
  { checks, statuses }: { checks: Checks; statuses: Statuses },
  repository: Repository,
  sha: string,
  contexts: readonly string[] | null,
): UnmetContext[] {
  const states = new Map([
    ...checks.of(repository, sha).map(({ name, conclusion, status }) => [name, conclusion ?? status] as const),
    ...statuses.latest(repository, sha).map(({ context, state }) => [context, state] as const),
  ]);
  return [...(contexts ?? states.keys())]
    .map((context) => ({ context, state: states.get(context) ?? "missing" }))
    .filter(({ state }) => !passing.includes(state));
}
