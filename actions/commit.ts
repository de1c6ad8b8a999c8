import { readFileSync } from "node:fs";
import type { Variables } from "./define-action.ts";

/** The commit that a run is about: for a pull request its head, as GITHUB_SHA is then a merge that nobody has ever seen. */
export function commitOf({ GITHUB_EVENT_PATH: path, GITHUB_SHA: sha }: Variables): string | null {
  const event = path ? (JSON.parse(readFileSync(path, "utf8")) as { pull_request?: { head?: { sha?: string } } }) : {};
  return event.pull_request?.head?.sha ?? (sha || null);
}
