import published from "@octokit/webhooks-examples" with { type: "json" };

/** Webhooks as GitHub has really sent them; of the one that nobody has published, one after GitHub's description. */

/** The package's own declaration is of another form than its file. */
const examples = published as unknown as { name: string; examples: Record<string, unknown>[] }[];

export interface RealPayload {
  event: string;
  /** `event.action`, and which of several it is. */
  title: string;
  payload: Record<string, unknown>;
}

export const realPayloads: readonly RealPayload[] = [
  ...examples.flatMap(({ name, examples: payloads }) => payloads.map((payload, index) => toReal(name, payload, index))),
  toReal("deployment_protection_rule", protectionRuleRequested(), 0),
];

function toReal(event: string, payload: Record<string, unknown>, index: number): RealPayload {
  const action = typeof payload.action === "string" ? `.${payload.action}` : "";
  return { event, title: `${event}${action} (${index + 1})`, payload };
}

/** A custom rule of the environment `production` is asked whether a job may go on. */
function protectionRuleRequested(): Record<string, unknown> {
  const { repository, sender } = examples.find(({ name }) => name === "issue_comment")?.examples[0] ?? {};
  const { url } = repository as { url: string };
  return {
    action: "requested",
    environment: "production",
    event: "push",
    sha: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    ref: "refs/heads/env/production",
    deployment_callback_url: `${url}/actions/runs/289782451/deployment_protection_rule`,
    pull_requests: [],
    repository,
    installation: { id: 375706, node_id: "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMzc1NzA2" },
    sender,
  };
}
