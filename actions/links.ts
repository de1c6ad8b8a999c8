import { readFileSync } from "node:fs";
import { given } from "../core/given.ts";
import type { Links } from "../core/tracking/tracked.ts";
import type { Variables } from "./define-action.ts";
import { runUrlOf } from "./run-url.ts";

interface Event {
  pull_request?: { number?: number };
  /** GitHub names none for the pull request of a fork. */
  workflow_run?: { pull_requests?: { number?: number }[] };
}

/** Where a reader finds more of what a run is about. */
export function linksOf(variables: Variables): Links {
  const { GITHUB_EVENT_PATH: path } = variables;
  const event = path ? (JSON.parse(readFileSync(path, "utf8")) as Event) : {};
  const pullRequest = event.pull_request?.number ?? event.workflow_run?.pull_requests?.[0]?.number;
  return given({ run: runUrlOf(variables), pullRequest });
}
