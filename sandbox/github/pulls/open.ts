import { z } from "zod";
import { type FieldError, unprocessable } from "../http/problem.ts";
import { created, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Emulator } from "../identity/emulator.ts";
import { now } from "../json.ts";
import { defaultBranch, emulatedHead, type Repositories, type Repository } from "../repositories.ts";
import type { PullLifecycle } from "./lifecycle.ts";
import { headLabel, type PullSide, type Pulls } from "./pull.ts";
import type { PullJson } from "./pull-json.ts";

const createBody = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().max(65_536, "body is too long (maximum is 65536 characters)").nullable().optional(),
  draft: z.boolean().default(false),
});

export interface OpenParts {
  emulator: Emulator;
  lifecycle: PullLifecycle;
  pullJson: PullJson;
  pulls: Pulls;
  repositories: Repositories;
}

const invalid = (error: Omit<FieldError, "resource">): Error =>
  unprocessable("Validation Failed", [{ resource: "PullRequest", ...error }]);

/** The base repository's lock must be held. */
export async function createPull(parts: OpenParts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const { title, body, draft, ...sides } = request.body(createBody);
  const head = await headOf(parts.repositories, repository, sides.head);
  const base = await side(repository, sides.base, "base");
  await refuseNothingNew(parts.pulls, head, base);
  const by = { token: request.caller.token };
  const words = { title, body, draft, head: emulatedHead, base: defaultBranch };
  const reply = await parts.emulator.request("POST", `/repos/${repository.fullName}/pulls`, by, words);
  if (reply.status !== 201) {
    return reply;
  }
  const { id, number } = reply.body;
  const pull = {
    id,
    number,
    author: request.caller.login,
    state: "open" as const,
    draft,
    updatedAt: now(),
    head,
    base,
    testMerge: null,
    merged: null,
  };
  await parts.lifecycle.open(pull, request.caller);
  return created(await parts.pullJson.full(pull));
}

/** `branch`, or `owner:branch` where the owner may have a fork. */
async function headOf(repositories: Repositories, base: Repository, head: string): Promise<PullSide> {
  const [owner, branch] = head.includes(":") ? head.split(":", 2) : [base.owner, head];
  const repository = owner === base.owner ? base : repositories.find(`${owner}/${base.name}`);
  const related = repository === base || repository?.parent === base.fullName;
  if (!repository || !related || branch === undefined) {
    throw invalid({ field: "head", code: "invalid" });
  }
  return side(repository, branch, "head");
}

async function side(repository: Repository, branch: string, field: "head" | "base"): Promise<PullSide> {
  const tip = await repository.git.lookUp(`refs/heads/${branch}`);
  if (tip === null) {
    throw invalid({ field, code: "invalid" });
  }
  return { repository, ref: branch, sha: tip.sha };
}

async function refuseNothingNew(pulls: Pulls, head: PullSide, base: PullSide): Promise<void> {
  const label = headLabel(head);
  if (pulls.openFrom(head.repository, head.ref).some((pull) => pull.base.ref === base.ref)) {
    throw invalid({ code: "custom", message: `A pull request already exists for ${label}.` });
  }
  const known = await base.repository.git.lookUp(head.sha);
  if (known !== null && (await base.repository.git.isAncestor(head.sha, base.sha))) {
    throw invalid({ code: "custom", message: `No commits between ${base.ref} and ${head.ref}` });
  }
}
