import { z } from "zod";
import type { Apps } from "../identity/apps.ts";
import { nodeId } from "../json.ts";
import type { Pulls } from "../pulls/pull.ts";
import { pullReference } from "../pulls/pull-json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

/** Characters of a summary or a text, annotations of one request (later ones add up), buttons of a check run. */
const limits = { text: 65_535, annotations: 50, actions: 3 } as const;

const conclusions = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
] as const;

const annotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().max(255).optional(),
  raw_details: z.string().optional(),
});

const output = z.object({
  title: z.string().optional(),
  summary: z.string().max(limits.text).optional(),
  text: z.string().max(limits.text).optional(),
  annotations: z.array(annotation).max(limits.annotations).optional(),
});

const action = z.object({
  label: z.string().max(20),
  description: z.string().max(40),
  identifier: z.string().max(20),
});

const fields = {
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  started_at: z.string().optional(),
  conclusion: z.enum(conclusions).optional(),
  completed_at: z.string().optional(),
  actions: z.array(action).max(limits.actions).optional(),
};

export const createBody = z.object({
  ...fields,
  name: z.string().min(1),
  head_sha: z.string(),
  output: output.required({ title: true, summary: true }).optional(),
});
export const updateBody = z.object({
  ...fields,
  name: z.string().min(1).optional(),
  output: output.required({ summary: true }).optional(),
});

export type CheckUpdate = z.infer<typeof updateBody>;

export interface CheckRun {
  id: number;
  suiteId: number;
  appId: number;
  repository: Repository;
  headSha: string;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: (typeof conclusions)[number] | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: z.infer<typeof annotation>[];
  actions: z.infer<typeof action>[];
}

/** Applies what a request says of a check run. A conclusion completes it, whatever the request says of its status. */
export function applyUpdate(run: CheckRun, update: CheckUpdate, at: string): void {
  run.name = update.name ?? run.name;
  run.detailsUrl = update.details_url ?? run.detailsUrl;
  run.externalId = update.external_id ?? run.externalId;
  run.startedAt = update.started_at ?? run.startedAt;
  run.actions = update.actions ?? run.actions;
  run.title = update.output?.title ?? run.title;
  run.summary = update.output?.summary ?? run.summary;
  run.text = update.output?.text ?? run.text;
  run.annotations.push(...(update.output?.annotations ?? []));
  if (update.conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = update.conclusion;
    run.completedAt = update.completed_at ?? at;
  } else if (update.status !== undefined && update.status !== "completed") {
    run.status = update.status;
    run.conclusion = null;
    run.completedAt = null;
  }
}

export async function checkRunJson(run: CheckRun, apps: Apps, pulls: Pulls): Promise<Json> {
  const { repository } = run;
  const url = `${repository.apiUrl}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repository.htmlUrl}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repository.htmlUrl}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    name: run.name,
    check_suite: { id: run.suiteId },
    app: await apps.json(run.appId),
    pull_requests: pulls.openWithHead(repository, run.headSha).map(pullReference),
  };
}

export function annotationJson(run: CheckRun, entry: CheckRun["annotations"][number]): Json {
  return {
    blob_href: `${run.repository.htmlUrl}/blob/${run.headSha}/${entry.path}`,
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...entry,
  };
}
