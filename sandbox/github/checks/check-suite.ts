import { readCommit } from "../git/history.ts";
import type { Apps } from "../identity/apps.ts";
import { nodeId } from "../json.ts";
import type { Pulls } from "../pulls/pull.ts";
import { pullReference } from "../pulls/pull-json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import type { CheckRun } from "./check-run.ts";

/** The checks that one App has made on one commit. */
export interface CheckSuite {
  id: number;
  repository: Repository;
  headSha: string;
  appId: number;
  runs: readonly CheckRun[];
}

/** `rerequested`: GitHub takes the suite's conclusion back then, and leaves its runs to the App. */
export async function checkSuiteJson(
  { id, repository, headSha, appId, runs }: CheckSuite,
  { apps, pulls }: { apps: Apps; pulls: Pulls },
): Promise<Json> {
  const url = `${repository.apiUrl}/check-suites/${id}`;
  const open = pulls.openWithHead(repository, headSha);
  const { tree, message, author, committer } = await readCommit(repository.git, headSha);
  const times = runs.map(({ startedAt }) => startedAt).sort();
  return {
    id,
    node_id: nodeId("CheckSuite", id),
    head_branch: open[0]?.head.ref ?? null,
    head_sha: headSha,
    status: "queued",
    conclusion: null,
    url,
    before: null,
    after: headSha,
    pull_requests: open.map(pullReference),
    app: await apps.json(appId),
    created_at: times[0],
    updated_at: times.at(-1),
    latest_check_runs_count: new Set(runs.map(({ name }) => name)).size,
    check_runs_url: `${url}/check-runs`,
    head_commit: { id: headSha, tree_id: tree, message, timestamp: committer.date, author, committer },
  };
}
