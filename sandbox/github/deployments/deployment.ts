import { z } from "zod";
import type { Accounts } from "../identity/accounts.ts";
import type { Apps } from "../identity/apps.ts";
import { nodeId } from "../json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

const states = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"] as const;

export const createBody = z.object({
  ref: z.string(),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  /** All of the commit's checks and statuses when absent, none when empty. */
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  environment: z.string().default("production"),
  description: z.string().nullable().optional(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});

export const statusBody = z.object({
  state: z.enum(states),
  log_url: z.string().optional(),
  target_url: z.string().optional(),
  description: z.string().max(140).default(""),
  environment: z.string().optional(),
  environment_url: z.string().optional(),
  auto_inactive: z.boolean().default(true),
});

interface DeploymentStatus extends z.infer<typeof statusBody> {
  id: number;
  creator: string;
  createdAt: string;
}

export interface Deployment {
  id: number;
  repository: Repository;
  sha: string;
  ref: string;
  task: string;
  payload: Json;
  environment: string;
  originalEnvironment: string;
  description: string | null;
  production: boolean;
  transient: boolean;
  creator: string;
  createdAt: string;
  statuses: DeploymentStatus[];
}

interface Parts {
  accounts: Accounts;
  apps: Apps;
}

export async function deploymentJson(deployment: Deployment, { accounts, apps }: Parts): Promise<Json> {
  const { id, repository, sha, ref, task, payload, description, creator, createdAt } = deployment;
  const url = `${repository.apiUrl}/deployments/${id}`;
  return {
    url,
    id,
    node_id: nodeId("Deployment", id),
    sha,
    ref,
    task,
    payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description,
    creator: await accounts.user(creator),
    created_at: createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: repository.apiUrl,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: await apps.behind(creator),
  };
}

export async function statusJson(deployment: Deployment, status: DeploymentStatus, { accounts, apps }: Parts) {
  const url = `${deployment.repository.apiUrl}/deployments/${deployment.id}`;
  const logUrl = status.log_url ?? status.target_url ?? "";
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: await accounts.user(status.creator),
    description: status.description,
    environment: status.environment ?? deployment.environment,
    target_url: logUrl,
    log_url: logUrl,
    environment_url: status.environment_url ?? "",
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: deployment.repository.apiUrl,
    performed_via_github_app: await apps.behind(status.creator),
  };
}
