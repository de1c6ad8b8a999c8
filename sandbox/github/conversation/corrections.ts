import { ApiProblem, unprocessable } from "../http/problem.ts";
import type { Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Apps } from "../identity/apps.ts";
import type { Emulator } from "../identity/emulator.ts";
import type { Pulls } from "../pulls/pull.ts";
import type { PullJson } from "../pulls/pull-json.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import type { Reactions } from "./reactions.ts";

export interface ConversationParts {
  accounts: Accounts;
  apps: Apps;
  emulator: Emulator;
  pullJson: PullJson;
  pulls: Pulls;
  reactions: Reactions;
}

/** Characters of an issue's, pull request's or comment's text. */
const longestText = 65_536;

export function refuseLongText(request: ApiRequest, resource: string): void {
  const { body } = request.json() as { body?: unknown };
  if (typeof body === "string" && [...body].length > longestText) {
    const message = `Body is too long (maximum is ${longestText} characters)`;
    throw unprocessable("Validation Failed", [{ resource, code: "unprocessable", field: "data", message }]);
  }
}

/** Hands a request on. Those whose author matters go under the caller's own token, the others under the owner's. */
export function passOn(parts: ConversationParts, request: ApiRequest, repository: Repository, as: "caller" | "owner") {
  const { pathname, search } = request.url;
  const by = as === "caller" ? { token: request.caller.token } : { login: repository.owner };
  const body = request.rawBody.length === 0 ? undefined : request.json();
  return parts.emulator.request(request.method, pathname + search, by, body);
}

/** Reads what the emulator must have. */
export async function readEmulated(parts: ConversationParts, repository: Repository, path: string): Promise<Json> {
  const by = { login: repository.owner };
  const { status, body } = await parts.emulator.request("GET", `/repos/${repository.fullName}${path}`, by);
  if (status !== 200) {
    throw new ApiProblem(status, body?.message ?? "Not Found");
  }
  return body;
}

/** An issue or a pull request by its number; the emulator knows no issue behind a pull request. */
export async function readIssue(parts: ConversationParts, repository: Repository, number: number): Promise<Json> {
  const pull = parts.pulls.find(repository, number);
  const issue = await (pull ? parts.pullJson.issue(pull) : readEmulated(parts, repository, `/issues/${number}`));
  return issueJson(parts, repository, issue);
}

/** Puts in what the emulator leaves out of issues. */
export async function issueJson(parts: ConversationParts, repository: Repository, issue: Json): Promise<Json> {
  return {
    active_lock_reason: null,
    ...issue,
    user: await parts.accounts.user(issue.user.login),
    performed_via_github_app: await parts.apps.behind(issue.user.login),
    reactions: parts.reactions.summary(repository, `issues/${issue.number}`),
  };
}

export async function commentJson(parts: ConversationParts, repository: Repository, comment: Json): Promise<Json> {
  const number = Number(comment.issue_url.split("/").at(-1));
  const kind = parts.pulls.find(repository, number) ? "pull" : "issues";
  return {
    ...comment,
    user: await parts.accounts.user(comment.user.login),
    html_url: `${repository.htmlUrl}/${kind}/${number}#issuecomment-${comment.id}`,
    performed_via_github_app: await parts.apps.behind(comment.user.login),
    reactions: parts.reactions.summary(repository, `issues/comments/${comment.id}`),
  };
}

/** Applies a correction to an answer that is one object or a list of them; problems pass unchanged. */
export async function corrected(reply: Reply, correct: (json: Json) => Promise<Json>): Promise<Reply> {
  if (reply.status >= 300 || reply.body === undefined) {
    return reply;
  }
  const body = Array.isArray(reply.body) ? await Promise.all(reply.body.map(correct)) : await correct(reply.body);
  return { ...reply, body };
}
