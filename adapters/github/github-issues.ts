import type { IssuesPort } from "../../core/monitor/alerts/alert-ports.ts";
import { calling, type GitHubPlace, statusOf } from "./github-client.ts";
import { openMatters, raiseIssue, settleIssue } from "./sticky-issue.ts";

/** Issues of whoever the token belongs to. Needs issues: write where it writes. */
export function createGitHubIssues(place: GitHubPlace): IssuesPort {
  let asked: Promise<string> | undefined;
  const self = async () => {
    asked ??= loginOf(place);
    return { login: await asked };
  };
  return {
    open: async (markerStart) => openMatters(place, await self(), markerStart),
    raise: async (marker, issue) => raiseIssue(place, { marker, self: await self() }, issue),
    settle: async (marker, lastWord) => settleIssue(place, { marker, self: await self() }, lastWord),
  };
}

/** GitHub tells the token of a workflow's job nothing about itself; what that writes has this author. */
const jobLogin = "github-actions[bot]";

async function loginOf({ client }: GitHubPlace): Promise<string> {
  return await calling("say whose token it is", async () => {
    try {
      return (await client.rest.users.getAuthenticated()).data.login;
    } catch (error) {
      if (statusOf(error) === 403) return jobLogin;
      throw error;
    }
  });
}
