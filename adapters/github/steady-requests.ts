import type { Octokit } from "@octokit/rest";
import { statusOf } from "./github-client.ts";

/**
 * What is only read is asked again when GitHub fails to answer; what writes is sent once, because an answer that was lost
 * does not tell whether it took effect: whoever wants it looks first, and then asks again. No request waits for ever. An
 * Octokit plugin, in place of the one that repeats writes too.
 */
export function steadyRequests(octokit: Pick<Octokit, "hook">): void {
  octokit.hook.wrap("request", async (request, options) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const signal = AbortSignal.timeout(patienceMs);
        return await request({ ...options, request: { ...options.request, signal } });
      } catch (error) {
        const pause = pausesMs[attempt];
        if (options.method !== "GET" || pause === undefined || !isBroken(error)) throw error;
        await new Promise((resume) => setTimeout(resume, pause));
      }
    }
  });
}

/** GitHub itself gives up a request after 10 s; a large artifact may take longer. */
const patienceMs = 30_000;
const pausesMs = [250, 1_000];

/** No answer at all counts as status 500 or none, depending on where it got lost. */
function isBroken(error: unknown): boolean {
  const status = statusOf(error);
  return status === null || status >= 500;
}
