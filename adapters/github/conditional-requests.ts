import type { Octokit } from "@octokit/rest";

/**
 * Asks GitHub only for what has changed: an answer 304 costs nothing of the rate limit, so that looking again and again
 * stays cheap. An Octokit plugin; the memory lives as long as the client.
 */
export function conditionalRequests(octokit: Pick<Octokit, "hook">): void {
  const known = new Map<string, Known>();
  octokit.hook.wrap("request", async (request, options) => {
    const key = options.method === "GET" ? keyOf(options) : null;
    const before = key === null ? undefined : known.get(key);
    if (before) options.headers["if-none-match"] = before.etag;
    try {
      const response = await request(options);
      if (key !== null && response.headers.etag) remember(known, key, { etag: response.headers.etag, response });
      return response;
    } catch (error) {
      if (before && (error as { status?: number }).status === 304) return structuredClone(before.response);
      throw error;
    }
  });
}

type Answer = Awaited<ReturnType<Octokit["request"]>>;

interface Known {
  etag: string;
  response: Answer;
}

/** Answers kept; the oldest is forgotten first. */
const capacity = 2_000;
/** Artifacts and other large answers are not worth keeping. */
const maxBytes = 256 * 1024;

function remember(known: Map<string, Known>, key: string, entry: Known): void {
  known.delete(key);
  const length = Number(entry.response.headers["content-length"] ?? 0);
  if (length > maxBytes || entry.response.data instanceof ArrayBuffer) return;
  known.set(key, { ...entry, response: structuredClone(entry.response) });
  const [oldest] = known.keys();
  if (known.size > capacity && oldest !== undefined) known.delete(oldest);
}

function keyOf({ url, baseUrl, mediaType, headers, request, method, ...parameters }: Record<string, unknown>): string {
  return JSON.stringify([baseUrl, url, (headers as { accept?: string }).accept, parameters]);
}
