import { Octokit } from "@octokit/rest";
import { raiseIssue, settleIssue } from "../adapters/github/sticky-issue.ts";
import { code, table } from "../core/report/markdown.ts";

/** What .github/workflows/nightly.yml tells people: one open issue while a job of it does not succeed. Takes its `needs`. */

const needs = Object.entries(JSON.parse(variable("NEEDS")) as Record<string, { result: string }>);
if (needs.length === 0) throw new Error("No job has run: nothing says that all is well.");
const broken = needs.filter(([, { result }]) => result !== "success");

const [owner = "", repo = ""] = variable("GITHUB_REPOSITORY").split("/");
const client = new Octokit({ auth: variable("GITHUB_TOKEN"), baseUrl: variable("GITHUB_API_URL") });
const place = { client, owner, repo };
const matter = { marker: "<!-- sluice nightly -->", self: { login: "github-actions[bot]" } };
const run = `${variable("GITHUB_SERVER_URL")}/${owner}/${repo}/actions/runs/${variable("GITHUB_RUN_ID")}`;

if (broken.length > 0) {
  const rows = needs.map(([job, { result }]) => [code(job), result]);
  const body = [
    `What users copy does not work as it should: [the last night's run](${run}) says where.`,
    table([["job", "ended as"], ...rows]),
    "This issue is closed when a night ends well.",
  ].join("\n\n");
  await raiseIssue(place, matter, { title: "The nightly run is broken", body });
} else {
  await settleIssue(place, matter, `[All is well again](${run}).`);
}
console.log(broken.length > 0 ? `Broken: ${broken.map(([job]) => job).join(", ")}` : "All is well");

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
