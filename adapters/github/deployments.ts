import { z } from "zod";
import { digestSchema } from "../../core/digest.ts";
import { calling, type GitHubPlace } from "./github-client.ts";

/** GitHub Deployments as a picture of rollouts: never the truth, and rebuilt from it at any time. */

const deploymentPayloadSchema = z.object({
  rolloutId: z.string(),
  model: z.string(),
  release: z.string(),
  digest: digestSchema,
});
export type DeploymentPayload = z.output<typeof deploymentPayloadSchema>;

export type DeploymentState = "queued" | "in_progress" | "success" | "failure" | "inactive";

export interface Deployment {
  id: number;
  payload: DeploymentPayload;
  state: DeploymentState | null;
  description: string;
}

/** How many of an environment's deployments are looked through; a picture of one is never farther back. */
const window = 100;

/** Deployments of the environment that are ours, newest first; their states are read on demand. */
export async function listDeployments(
  { client, owner, repo }: GitHubPlace,
  environment: string,
): Promise<Pick<Deployment, "id" | "payload">[]> {
  const { data } = await calling(`list the deployments of ${environment}`, () =>
    client.rest.repos.listDeployments({ owner, repo, environment, per_page: window }),
  );
  return data
    .sort((a, b) => b.id - a.id)
    .flatMap(({ id, payload }) => {
      const parsed = deploymentPayloadSchema.safeParse(typeof payload === "string" ? parseOrNull(payload) : payload);
      return parsed.success ? [{ id, payload: parsed.data }] : [];
    });
}

/** Other tools put any text into a payload. */
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function createDeployment(
  { client, owner, repo }: GitHubPlace,
  deployment: { environment: string; isProduction: boolean; ref: string; payload: DeploymentPayload },
): Promise<number> {
  const { environment, isProduction, ref, payload } = deployment;
  const { data } = await calling(`create a deployment to ${environment}`, () =>
    client.rest.repos.createDeployment({
      owner,
      repo,
      ref,
      environment,
      // GitHub allows a string too, but only an object is given back the same by every version of it.
      payload: { ...payload },
      task: `deploy:${payload.model}`,
      description: `${payload.release} to ${environment}`.slice(0, 140),
      // GitHub would otherwise merge the default branch in, and wait for statuses that nobody posts on env branches.
      auto_merge: false,
      required_contexts: [],
      production_environment: isProduction,
      transient_environment: false,
    }),
  );
  if (!("id" in data)) throw new TypeError("GitHub accepted a deployment without creating it");
  return data.id;
}

export async function deploymentState(
  { client, owner, repo }: GitHubPlace,
  id: number,
): Promise<{ state: string; description: string } | null> {
  const { data } = await calling(`read the deployment ${id}`, () =>
    client.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: 1 }),
  );
  const [newest] = data;
  return newest ? { state: newest.state, description: newest.description } : null;
}

/** GitHub refuses descriptions above 140 characters. */
const maxDescription = 140;

/** Posts the state unless it is the newest one already. */
export async function showDeploymentState(
  place: GitHubPlace,
  id: number,
  { state, text, url }: { state: DeploymentState; text: string; url: string | null },
): Promise<void> {
  const { client, owner, repo } = place;
  const description = text.length > maxDescription ? `${text.slice(0, maxDescription - 1)}…` : text;
  const newest = await deploymentState(place, id);
  if (newest?.state === state && newest.description === description) return;
  await calling(`show the state of the deployment ${id}`, () =>
    client.rest.repos.createDeploymentStatus({
      owner,
      repo,
      deployment_id: id,
      state,
      description,
      ...(url !== null && { environment_url: url }),
      // Which deployments are over is decided by the rollouts, not by their order.
      auto_inactive: false,
    }),
  );
}
