import { z } from "zod";
import type { RefUpdates } from "../code/ref-updates.ts";
import { log, readCommit } from "../git/history.ts";
import { mergeTrees } from "../git/merge.ts";
import { ApiProblem, conflict, unprocessable } from "../http/problem.ts";
import { ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Caller } from "../identity/caller.ts";
import type { PullLifecycle } from "./lifecycle.ts";
import { headLabel, type Pull } from "./pull.ts";
import type { PullJson } from "./pull-json.ts";
import { githubSignature } from "./test-merge.ts";

const mergeBody = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

export interface MergeParts {
  accounts: Accounts;
  lifecycle: PullLifecycle;
  pullJson: PullJson;
  refUpdates: RefUpdates;
  /** Throws where the rules of the base do not let the caller merge it as it stands. */
  refuseMerge(pull: Pull, caller: Caller): void;
}

const notMergeable = (why: string): ApiProblem => new ApiProblem(405, why);

/** Merges as the button does. The base repository's lock must be held. */
export async function mergePull(parts: MergeParts, request: ApiRequest, pull: Pull): Promise<Reply> {
  const body = request.body(mergeBody);
  refuse(pull, body);
  parts.refuseMerge(pull, request.caller);
  const { repository } = pull.base;
  const tip = await repository.git.lookUp(`refs/heads/${pull.base.ref}`);
  const tree = tip && (await mergeTrees(repository.git, tip.sha, pull.head.sha));
  if (tip === null || tree === null) {
    throw notMergeable("Pull Request is not mergeable");
  }
  const commit = await repository.git.writeCommit({
    tree,
    parents: body.merge_method === "merge" ? [tip.sha, pull.head.sha] : [tip.sha],
    message: await messageOf(parts, pull, body, tip.sha),
    author: await parts.accounts.signature(body.merge_method === "merge" ? request.caller.login : pull.author),
    committer: githubSignature,
  });
  await parts.lifecycle.recordMerge(pull, commit, request.caller);
  const move = { ref: `refs/heads/${pull.base.ref}`, before: tip.sha, after: commit };
  await parts.refUpdates.move(repository, move, request.caller);
  await parts.lifecycle.tell("closed", pull, request.caller);
  return ok({ sha: commit, merged: true, message: "Pull Request successfully merged" });
}

function refuse(pull: Pull, { sha, merge_method: method }: z.infer<typeof mergeBody>): void {
  if (pull.state === "closed") {
    throw notMergeable("Pull Request is not mergeable");
  }
  if (pull.draft) {
    throw notMergeable("Pull Request is still a draft");
  }
  if (method === "rebase") {
    throw notMergeable("Rebase merges are not allowed on this repository.");
  }
  if (sha !== undefined && sha !== pull.head.sha) {
    throw conflict("Head branch was modified. Review and try the merge again.");
  }
}

async function messageOf(
  parts: MergeParts,
  pull: Pull,
  body: z.infer<typeof mergeBody>,
  base: string,
): Promise<string> {
  const { title } = await parts.pullJson.brief(pull);
  if (body.merge_method === "merge") {
    const from = headLabel(pull.head).replace(":", "/");
    return message(
      body.commit_title ?? `Merge pull request #${pull.number} from ${from}`,
      body.commit_message ?? title,
    );
  }
  const commits = await log(pull.base.repository.git, { range: [`${base}..${pull.head.sha}`], reverse: true });
  const list = commits.map((commit) => `* ${commit.message}`).join("\n\n");
  const squashed = commits.length > 1 ? list : (commits[0]?.message.split("\n").slice(1).join("\n").trim() ?? "");
  return message(body.commit_title ?? `${title} (#${pull.number})`, body.commit_message ?? squashed);
}

const message = (title: string, text: string): string => (text === "" ? `${title}\n` : `${title}\n\n${text}\n`);

/** Merges the base into the head branch. The head repository's lock must be held. */
export async function updateBranch(parts: MergeParts, request: ApiRequest, pull: Pull): Promise<Reply> {
  const { expected_head_sha: expected } = request.body(z.object({ expected_head_sha: z.string().optional() }));
  const { repository } = pull.head;
  if (expected !== undefined && expected !== pull.head.sha) {
    throw unprocessable("expected head sha didn't match current head ref.");
  }
  const merge = pull.testMerge === null ? null : await readCommit(pull.base.repository.git, pull.testMerge);
  if (merge === null || repository !== pull.base.repository) {
    throw unprocessable("merge conflict between base and head");
  }
  const after = await repository.git.writeCommit({
    tree: merge.tree,
    parents: [pull.head.sha, pull.base.sha],
    message: `Merge branch '${pull.base.ref}' into ${pull.head.ref}\n`,
    author: await parts.accounts.signature(request.caller.login),
    committer: githubSignature,
  });
  const move = { ref: `refs/heads/${pull.head.ref}`, before: pull.head.sha, after };
  await parts.refUpdates.move(repository, move, request.caller);
  return {
    status: 202,
    body: { message: "Updating pull request branch.", url: `${repository.apiUrl}/pulls/${pull.number}` },
  };
}
