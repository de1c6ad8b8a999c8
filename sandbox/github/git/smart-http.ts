import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { BareRepository } from "./bare-repository.ts";
import { gitEnvironment } from "./process.ts";

type GitService = "git-upload-pack" | "git-receive-pack";

/** One request of git's smart HTTP protocol: for the refs (`advertise`), or a conversation with a service. */
export interface GitHttpRequest {
  owner: string;
  name: string;
  service: GitService;
  advertise: boolean;
}

/** Null for whatever is not git's. */
export function parseGitRequest(method: string, url: URL): GitHttpRequest | null {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname);
  if (!match) {
    return null;
  }
  const [, owner = "", name = "", verb] = match;
  const advertise = verb === "info/refs";
  const service = advertise ? url.searchParams.get("service") : verb;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") {
    return null;
  }
  return method === (advertise ? "GET" : "POST") ? { owner, name, service, advertise } : null;
}

interface Exchange {
  repository: BareRepository;
  request: IncomingMessage;
  response: ServerResponse;
  environment?: Record<string, string>;
}

export async function advertiseRefs(service: GitService, { repository, request, response }: Exchange): Promise<void> {
  response.writeHead(200, headersFor(service, "advertisement"));
  if (!request.headers["git-protocol"]?.includes("version=2")) {
    response.write(`${packetLine(`# service=${service}\n`)}0000`);
  }
  const child = start(service, ["--advertise-refs"], repository, request);
  child.stdin.end();
  await pipeline(child.stdout, response);
}

/** Fetch and clone: streamed, for packs can be large. */
export async function uploadPack({ repository, request, response }: Exchange): Promise<void> {
  response.writeHead(200, headersFor("git-upload-pack", "result"));
  const child = start("git-upload-pack", [], repository, request);
  await Promise.all([pipeline(bodyOf(request), child.stdin), pipeline(child.stdout, response)]);
}

/** Push. Returns git's report, to be sent when the effects of the push have been taken care of. */
export async function receivePack({ repository, request, environment }: Omit<Exchange, "response">): Promise<Buffer> {
  const child = start("git-receive-pack", [], repository, request, environment);
  const report: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => report.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve());
  });
  await pipeline(bodyOf(request), child.stdin);
  await ended;
  repository.forgetRefs();
  return Buffer.concat(report);
}

export function headersFor(service: GitService, kind: "advertisement" | "result"): Record<string, string> {
  return { "content-type": `application/x-${service}-${kind}`, "cache-control": "no-cache" };
}

function start(
  service: GitService,
  flags: string[],
  repository: BareRepository,
  request: IncomingMessage,
  environment: Record<string, string> = {},
) {
  const protocol = request.headers["git-protocol"];
  const args = [service.slice("git-".length), "--stateless-rpc", ...flags, repository.folder];
  return spawn("git", args, {
    env: gitEnvironment({ ...environment, ...(typeof protocol === "string" && { GIT_PROTOCOL: protocol }) }),
    stdio: ["pipe", "pipe", "ignore"],
  });
}

function bodyOf(request: IncomingMessage): NodeJS.ReadableStream {
  return request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
}

function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, "0") + text;
}
