import { firstCheckAt } from "../../adapters/github/check-runs.ts";
import type { GitHubPlace } from "../../adapters/github/github-client.ts";
import { committedAt } from "../../adapters/github/pull-requests.ts";

/**
 * Since when, at the earliest, the commit can have been the head: GitHub does not tell when a branch was pushed to. A
 * commit may be dated back, but the check that is opened on every new head tells GitHub's own time. In milliseconds.
 */
export async function headSince(place: GitHubPlace, headSha: string, appId: number, now: number): Promise<number> {
  const committed = await committedAt(place, headSha);
  const checked = await firstCheckAt(place, headSha, appId);
  // A clock that goes wrong somewhere must not shut people out for ever.
  return Math.max(committed <= now ? committed : 0, checked ?? 0);
}
