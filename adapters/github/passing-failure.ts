import { statusOf } from "./github-client.ts";

interface Refused {
  message?: string;
  cause?: unknown;
  response?: { headers?: Record<string, string | number | undefined> };
}

/**
 * Whether a failure is likely to pass by itself, and how many milliseconds GitHub asks to be left alone: an answer that
 * never came, an error of GitHub's own, or a rate limit, the primary or the secondary. null: it will not pass.
 */
export function passingFailure(error: unknown, now: number): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const status = statusOf(at);
    if (status !== null) return waitFor(status, at as Refused, now);
    if (isNetworkFailure(at)) return 0;
  }
  return null;
}

function waitFor(status: number, refused: Refused, now: number): number | null {
  if (status >= 500) return 0;
  const headers = refused.response?.headers ?? {};
  if (headers["retry-after"] !== undefined) return 1_000 * Number(headers["retry-after"]);
  const isLimit = status === 429 || (status === 403 && /rate limit/i.test(refused.message ?? ""));
  if (!isLimit) return null;
  const resets = Number(headers["x-ratelimit-remaining"]) === 0 ? Number(headers["x-ratelimit-reset"]) * 1_000 : null;
  // Without a time, GitHub's documentation asks for a minute.
  return resets === null ? 60_000 : Math.max(0, resets - now);
}

function isNetworkFailure(error: Error): boolean {
  return (
    error.name === "TimeoutError" || error.name === "AbortError" || /fetch failed|ECONN|socket/i.test(error.message)
  );
}
