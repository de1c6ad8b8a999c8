import type { Octokit } from "@octokit/rest";
import { SluiceError } from "../../core/errors.ts";

/** What every adapter here needs of Octokit; that of Actions, of Probot and a plain one all have it. */
export type GitHubClient = Pick<Octokit, "rest" | "paginate">;

export interface GitHubPlace {
  client: GitHubClient;
  owner: string;
  repo: string;
}

/** HTTP status of a failed call; null where no answer came. */
export function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" ? status : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs one call and turns its failure into an error that says what was being done, and what to do. */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof SluiceError ? error : githubFailed(what, error);
  }
}

/** null where GitHub knows no such thing: 404, or 409 for a repository without a first commit. */
export async function finding<T>(what: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || (status === 409 && /is empty/i.test(messageOf(error)))) return null;
    throw githubFailed(what, error);
  }
}

export function conflict(message: string, cause?: unknown): SluiceError {
  return new SluiceError("CONFLICT", message, { remedy: "Try again: the present state is read afresh.", cause });
}

const rules =
  /protected branch|through a pull request|rule violations?|status checks? .*(required|expected)|review is required/i;

/** Whether the rules of a branch forbid what was asked, whoever asks. */
export function isForbiddenByRules(error: unknown): boolean {
  return [403, 405, 409, 422].includes(statusOf(error) ?? 0) && rules.test(messageOf(error));
}

export function branchProtected(what: string, cause: unknown): SluiceError {
  return new SluiceError("BRANCH_PROTECTED", `The rules of the branch forbid to ${what}: ${messageOf(cause)}`, {
    remedy: "Let the App bypass the rules of environment branches, or do it by a pull request.",
    cause,
  });
}

function githubFailed(what: string, error: unknown): SluiceError {
  const status = statusOf(error);
  const said = `${status === null ? "" : `status ${status}, `}${messageOf(error)}`;
  return new SluiceError("GITHUB_FAILED", `GitHub did not ${what}: ${said}`, {
    remedy: remedyFor(status),
    cause: error,
  });
}

function remedyFor(status: number | null): string {
  switch (status) {
    case 401:
      return "Give a valid token (GITHUB_TOKEN), or check APP_ID and PRIVATE_KEY.";
    case 403:
      return "Give the token or App the permission that the message names; if it names a rate limit, wait and try again.";
    case 404:
      return "Check the repository's name, and that the token or App may read it.";
    case 405:
    case 422:
      return "GitHub's rules for this repository refuse it; the message says which.";
    default:
      return "Try again; every step may be repeated. If it stays so, look at githubstatus.com.";
  }
}
