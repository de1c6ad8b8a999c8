import type { Variables } from "./define-action.ts";

/** Where the run that a step belongs to can be read; undefined outside GitHub. */
export function runUrlOf(variables: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = variables;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}
