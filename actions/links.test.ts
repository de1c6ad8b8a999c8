import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { linksOf } from "./links.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-event-"));
afterAll(() => rmSync(folder, { recursive: true }));

function linksFor(event: object) {
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(event));
  const place = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/flights", GITHUB_RUN_ID: "7" };
  return linksOf({ ...place, GITHUB_EVENT_PATH: path });
}

const run = "https://github.com/acme/flights/actions/runs/7";

it("finds the pull request where GitHub says which it is", () => {
  expect(linksFor({ pull_request: { number: 12 } })).toEqual({ run, pullRequest: 12 });
  expect(linksFor({ workflow_run: { pull_requests: [{ number: 13 }] } })).toEqual({ run, pullRequest: 13 });
});

it("names none for a fork, a push, and outside GitHub", () => {
  expect(linksFor({ workflow_run: { pull_requests: [] } })).toEqual({ run });
  expect(linksFor({ ref: "refs/heads/main" })).toEqual({ run });
  expect(linksOf({})).toEqual({});
});
