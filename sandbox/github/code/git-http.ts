import type { IncomingMessage, ServerResponse } from "node:http";
import type { BareRepository, RefMove } from "../git/bare-repository.ts";
import { zeroSha } from "../git/bare-repository.ts";
import { advertiseRefs, type GitHttpRequest, headersFor, receivePack, uploadPack } from "../git/smart-http.ts";
import { ApiProblem, notFound } from "../http/problem.ts";
import type { Accounts } from "../identity/accounts.ts";
import type { Caller } from "../identity/caller.ts";
import { authorize, may } from "../identity/rights.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { RefUpdates } from "./ref-updates.ts";
import { workflowsProtected } from "./workflow-guard.ts";

interface Parts {
  accounts: Accounts;
  repositories: Repositories;
  refUpdates: RefUpdates;
}

/** `git clone`, `fetch` and `push` over HTTP, with a token as password. */
export async function answerGit(
  parts: Parts,
  { owner, name, service, advertise }: GitHttpRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const caller = parts.accounts.authenticate(request.headers.authorization);
  if (caller === null) {
    throw new ApiProblem(401, "Authentication required", { headers: { "www-authenticate": 'Basic realm="GitHub"' } });
  }
  const repository = parts.repositories.find(`${owner}/${name}`);
  if (repository === null) {
    throw notFound("Repository not found.");
  }
  authorize(caller, repository, [service === "git-receive-pack" ? "contents:write" : "contents:read"]);
  const exchange = { repository: repository.git, request, response };
  if (advertise) {
    await advertiseRefs(service, exchange);
  } else if (service === "git-upload-pack") {
    await uploadPack(exchange);
  } else {
    const report = await repository.lock.run(() => push(parts.refUpdates, repository, caller, request));
    response.writeHead(200, headersFor(service, "result")).end(report);
  }
}

async function push(refUpdates: RefUpdates, repository: Repository, caller: Caller, request: IncomingMessage) {
  const before = await tips(repository.git);
  const environment = may(caller, repository, "workflows:write") ? {} : workflowsProtected;
  const report = await receivePack({ repository: repository.git, request, environment });
  const after = await tips(repository.git);
  for (const move of movesBetween(before, after)) {
    await refUpdates.announce(repository, move, caller);
  }
  return report;
}

async function tips(git: BareRepository): Promise<Map<string, string>> {
  return new Map((await git.refs("refs/")).map(({ name, sha }) => [name, sha]));
}

function movesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RefMove[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map((ref) => ({ ref, before: before.get(ref) ?? zeroSha, after: after.get(ref) ?? zeroSha }))
    .filter((move) => move.before !== move.after);
}
