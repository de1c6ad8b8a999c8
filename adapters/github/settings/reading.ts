import type { Octokit } from "@octokit/rest";
import { known, type Reading } from "../../../core/doctor/finding.ts";
import { messageOf, statusOf } from "../github-client.ts";

/** The settings need routes that the toolkit's client has no method for. */
export type SettingsClient = Pick<Octokit, "rest" | "paginate" | "request">;

export interface SettingsPlace {
  client: SettingsClient;
  owner: string;
  repo: string;
}

/** What GitHub says, or why it does not. `absent`: what 404 means, where it is an answer. */
export async function reading<T>(
  call: () => Promise<T>,
  absent?: (error: unknown) => Reading<T> | null,
): Promise<Reading<T>> {
  try {
    return known(await call());
  } catch (error) {
    const answer = statusOf(error) === 404 ? absent?.(error) : null;
    return answer ?? { known: false, because: reasonFor(error) };
  }
}

function reasonFor(error: unknown): string {
  const status = statusOf(error);
  const accepted = headersOf(error)["x-accepted-github-permissions"];
  if (status === 403 && accepted) return `the token lacks the permission ${accepted.replaceAll("=", ": ")}`;
  if (status === 404) return "GitHub shows it only to those who administer the repository (or there is none)";
  return `GitHub answered ${status ?? "nothing"}: ${messageOf(error)}`;
}

function headersOf(error: unknown): Readonly<Record<string, string | undefined>> {
  const { response } = (error ?? {}) as { response?: { headers?: Record<string, string> } };
  return response?.headers ?? {};
}
