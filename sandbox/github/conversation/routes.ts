import type { EventFeed } from "../events/feed.ts";
import { unprocessable } from "../http/problem.ts";
import { ok, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route } from "../http/router.ts";
import type { Need } from "../identity/rights.ts";
import { now } from "../json.ts";
import type { PullLifecycle } from "../pulls/lifecycle.ts";
import { updatePull } from "../pulls/update.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";
import { CommentList } from "./comment-list.ts";
import {
  type ConversationParts,
  commentJson,
  corrected,
  issueJson,
  passOn,
  readEmulated,
  readIssue,
  refuseLongText,
} from "./corrections.ts";

interface Parts extends ConversationParts {
  feed: EventFeed;
  lifecycle: PullLifecycle;
}

const read: readonly Need[] = ["issues:read", "pull_requests:read"];
const write: readonly Need[] = ["issues:write", "pull_requests:write"];

/** Issues, comments, labels and reviews: the emulator's, put right and announced. */
export function conversationRoutes(parts: Parts): Route[] {
  return [...commentRoutes(parts), ...issueRoutes(parts), ...labelRoutes(parts), ...reviewRoutes(parts)];
}

function commentRoutes(parts: Parts): Route[] {
  const all = new CommentList();
  const change = (method: string, path: string, action: string): Route =>
    onRepository(method, path, write, (request, repository) =>
      changeComment({ ...parts, all }, request, repository, action),
    );
  const list = async (request: ApiRequest, repository: Repository): Promise<Reply> =>
    corrected(await passOn(parts, request, repository, "owner"), (json) => commentJson(parts, repository, json));
  return [
    onRepository("GET", "/issues/comments", read, (request, repository) =>
      all.reply(request, repository, (json) => commentJson(parts, repository, json)),
    ),
    onRepository("GET", "/issues/comments/:id", read, list),
    onRepository("GET", "/issues/:number/comments", read, list),
    change("POST", "/issues/:number/comments", "created"),
    change("PATCH", "/issues/comments/:id", "edited"),
    change("DELETE", "/issues/comments/:id", "deleted"),
  ];
}

async function changeComment(
  parts: Parts & { all: CommentList },
  request: ApiRequest,
  repository: Repository,
  action: string,
): Promise<Reply> {
  if (action !== "deleted") {
    refuseLongText(request, "IssueComment");
  }
  const before =
    action === "created" ? null : await readEmulated(parts, repository, `/issues/comments/${request.param("id")}`);
  const reply = await passOn(parts, request, repository, "caller");
  if (reply.status >= 300) {
    return reply;
  }
  const comment = await commentJson(parts, repository, reply.body ?? before);
  parts.all.keep(repository, comment, action);
  const number = Number(comment.issue_url.split("/").at(-1));
  const pull = parts.pulls.find(repository, number);
  if (pull) {
    pull.updatedAt = now();
  }
  const issue = await readIssue(parts, repository, number);
  const changes = action === "edited" && { changes: { body: { from: before.body } } };
  await parts.feed.emit({
    name: "issue_comment",
    action,
    repository,
    causedBy: request.caller,
    payload: { ...changes, issue, comment },
  });
  return action === "deleted" ? reply : { ...reply, body: comment };
}

function issueRoutes(parts: Parts): Route[] {
  const correct = (repository: Repository) => (json: Json) => issueJson(parts, repository, json);
  return [
    // Without the pull requests, which GitHub lists here too.
    onRepository("GET", "/issues", read, async (request, repository) =>
      corrected(await passOn(parts, request, repository, "owner"), correct(repository)),
    ),
    onRepository("GET", "/issues/:number", read, async (request, repository) =>
      ok(await readIssue(parts, repository, request.numberParam("number"))),
    ),
    onRepository("POST", "/issues", "issues:write", async (request, repository) => {
      refuseLongText(request, "Issue");
      return corrected(await passOn(parts, request, repository, "caller"), correct(repository));
    }),
    onRepository("PATCH", "/issues/:number", write, async (request, repository) => {
      refuseLongText(request, "Issue");
      const pull = parts.pulls.find(repository, request.numberParam("number"));
      if (pull === null) {
        return corrected(await passOn(parts, request, repository, "owner"), correct(repository));
      }
      await repository.lock.run(() => updatePull(parts, request, pull));
      const { labels } = request.json() as { labels?: Json[] };
      if (labels !== undefined) {
        await changeLabels(parts, request, repository, labels);
      }
      return ok(await readIssue(parts, repository, pull.number));
    }),
  ];
}

function labelRoutes(parts: Parts): Route[] {
  const pass = (method: string, path: string, needs: Need | readonly Need[]): Route =>
    onRepository(method, path, needs, (request, repository) => passOn(parts, request, repository, "owner"));
  const onIssue = (method: string, path: string): Route =>
    onRepository(method, path, write, (request, repository) => changeLabels(parts, request, repository));
  return [
    pass("GET", "/labels", read),
    pass("POST", "/labels", write),
    pass("GET", "/labels/:name", read),
    pass("PATCH", "/labels/:name", write),
    pass("DELETE", "/labels/:name", write),
    pass("POST", "/issues/:number/assignees", write),
    pass("DELETE", "/issues/:number/assignees", write),
    pass("GET", "/issues/:number/labels", read),
    onIssue("POST", "/issues/:number/labels"),
    onIssue("PUT", "/issues/:number/labels"),
    onIssue("DELETE", "/issues/:number/labels"),
    onIssue("DELETE", "/issues/:number/labels/:name"),
  ];
}

/** Does what the request says, or else sets the labels that are given. */
async function changeLabels(
  parts: Parts,
  request: ApiRequest,
  repository: Repository,
  given?: readonly Json[],
): Promise<Reply> {
  const number = request.numberParam("number");
  const labels = (): Promise<Json[]> => readEmulated(parts, repository, `/issues/${number}/labels`);
  const before = await labels();
  const path = `/repos/${repository.fullName}/issues/${number}/labels`;
  const reply = await (given
    ? parts.emulator.request("PUT", path, { login: repository.owner }, { labels: given })
    : passOn(parts, request, repository, "owner"));
  const pull = parts.pulls.find(repository, number);
  if (reply.status < 300 && pull) {
    const after = await labels();
    const missingIn = (list: Json[], label: Json): boolean => !list.some(({ name }) => name === label.name);
    for (const label of after.filter((each) => missingIn(before, each))) {
      await parts.lifecycle.tell("labeled", pull, request.caller, { label });
    }
    for (const label of before.filter((each) => missingIn(after, each))) {
      await parts.lifecycle.tell("unlabeled", pull, request.caller, { label });
    }
  }
  return reply;
}

function reviewRoutes(parts: Parts): Route[] {
  const path = "/pulls/:number/reviews";
  const forward = (request: ApiRequest, repository: Repository) => passOn(parts, request, repository, "owner");
  return [
    onRepository("GET", path, "pull_requests:read", forward),
    onRepository("GET", `${path}/:id`, "pull_requests:read", forward),
    onRepository("POST", path, "pull_requests:write", (request, repository) => review(parts, request, repository)),
    onRepository("PUT", `${path}/:id/dismissals`, "pull_requests:write", (request, repository) =>
      dismiss(parts, request, repository),
    ),
    onRepository("POST", "/pulls/:number/requested_reviewers", "pull_requests:write", forward),
    onRepository("DELETE", "/pulls/:number/requested_reviewers", "pull_requests:write", forward),
  ];
}

async function review(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const pull = parts.pulls.find(repository, request.numberParam("number"));
  const asked = request.json() as { event?: string; commit_id?: string };
  if (pull?.author === request.caller.login && asked.event !== undefined && asked.event !== "COMMENT") {
    const why = `Can not ${asked.event.toLowerCase().replaceAll("_", " ")} your own pull request`;
    throw unprocessable("Unprocessable Entity", [why]);
  }
  const by = { token: request.caller.token };
  const reply = await parts.emulator.request("POST", request.url.pathname, by, { commit_id: pull?.head.sha, ...asked });
  if (asked.event !== undefined) await tellReview(parts, request, repository, "submitted", reply);
  return reply.status === 201 ? { ...reply, status: 200 } : reply;
}

async function dismiss(parts: Parts, request: ApiRequest, repository: Repository): Promise<Reply> {
  const reply = await passOn(parts, request, repository, "owner");
  await tellReview(parts, request, repository, "dismissed", reply);
  return reply;
}

async function tellReview(
  parts: Parts,
  request: ApiRequest,
  repository: Repository,
  action: "submitted" | "dismissed",
  reply: Reply,
): Promise<void> {
  const pull = parts.pulls.find(repository, request.numberParam("number"));
  if (!pull || reply.status >= 300) return;
  // The API writes states in capitals, its webhooks do not.
  const review = { ...reply.body, state: reply.body.state.toLowerCase() };
  await parts.feed.emit({
    name: "pull_request_review",
    action,
    repository,
    causedBy: request.caller,
    payload: { review, pull_request: await parts.pullJson.brief(pull) },
  });
}
