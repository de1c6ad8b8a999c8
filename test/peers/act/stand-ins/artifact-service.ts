/** The service behind GitHub's artifacts, version 4, as act has it too: JSON over HTTP, and signed addresses for the bytes. */

interface ServiceRun {
  workflowRunBackendId: string;
  workflowJobRunBackendId: string;
}

/** A run's token names it: `Actions.Results:RUN:JOB` among its scopes. */
function ownRun(): ServiceRun {
  const [, claims = ""] = environment("ACTIONS_RUNTIME_TOKEN").split(".");
  const { scp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { scp: string };
  const [, run, job] = /Actions\.Results:(\d+):(\d+)/.exec(scp) ?? [];
  if (run === undefined || job === undefined) throw new Error("the token names no run");
  return { workflowRunBackendId: run, workflowJobRunBackendId: job };
}

/** `run`: another one's than the job's own. */
export async function callService<T>(method: string, request: object, run?: string): Promise<T> {
  const own = ownRun();
  const ids = run ? { workflowRunBackendId: run, workflowJobRunBackendId: run } : own;
  const address = new URL(
    `/twirp/github.actions.results.api.v1.ArtifactService/${method}`,
    environment("ACTIONS_RESULTS_URL"),
  );
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${environment("ACTIONS_RUNTIME_TOKEN")}`,
    },
    body: JSON.stringify({ ...ids, ...request }),
  });
  if (!response.ok) throw new Error(`${method} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
