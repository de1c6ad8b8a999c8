import { z } from "zod";
import { unprocessable } from "../http/problem.ts";
import { ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Emulator } from "../identity/emulator.ts";
import type { Json } from "../types.ts";
import type { PullLifecycle } from "./lifecycle.ts";
import type { Pull } from "./pull.ts";
import type { PullJson } from "./pull-json.ts";

const updateBody = z.object({
  title: z.string().min(1).optional(),
  body: z.string().max(65_536, "body is too long (maximum is 65536 characters)").nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});

export interface UpdateParts {
  emulator: Emulator;
  lifecycle: PullLifecycle;
  pullJson: PullJson;
}

/** Words, base branch and state; the base repository's lock must be held. */
export async function updatePull(parts: UpdateParts, request: ApiRequest, pull: Pull): Promise<Reply> {
  const { state, base, ...words } = request.body(updateBody);
  const changes: Record<string, Json> = {};
  if (Object.keys(words).length > 0) {
    Object.assign(changes, await reword(parts, request, pull, words));
  }
  if (base !== undefined && base !== pull.base.ref) {
    changes.base = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    await retarget(parts, pull, base);
  }
  if (Object.keys(changes).length > 0) {
    await parts.lifecycle.tell("edited", pull, request.caller, { changes });
  }
  if (state !== undefined && state !== pull.state) {
    if (pull.merged) {
      throw unprocessable("Cannot change the state of a merged pull request");
    }
    await (state === "closed"
      ? parts.lifecycle.close(pull, request.caller)
      : parts.lifecycle.reopen(pull, request.caller));
  }
  return ok(await parts.pullJson.full(pull));
}

/** Returns what the title and the text were, of those that changed. */
async function reword(parts: UpdateParts, request: ApiRequest, pull: Pull, words: Record<string, Json>): Promise<Json> {
  const before = await parts.pullJson.brief(pull);
  const path = `/repos/${pull.base.repository.fullName}/pulls/${pull.number}`;
  await parts.emulator.request("PATCH", path, { token: request.caller.token }, words);
  const changed = Object.keys(words).filter((key) => before[key] !== words[key]);
  return Object.fromEntries(changed.map((key) => [key, { from: before[key] }]));
}

async function retarget(parts: UpdateParts, pull: Pull, branch: string): Promise<void> {
  const tip = await pull.base.repository.git.lookUp(`refs/heads/${branch}`);
  if (tip === null) {
    throw unprocessable("Validation Failed", [{ resource: "PullRequest", field: "base", code: "invalid" }]);
  }
  pull.base = { ...pull.base, ref: branch, sha: tip.sha };
  await parts.lifecycle.refresh(pull);
}
