import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ensureVenv } from "./environment.ts";

/** Two linters of workflows that know GitHub well, on every workflow of this repository. */

const root = join(import.meta.dirname, "../..");
const patterns = ["workflows-templates/**/*.yml", ".github/workflows/*.yml", "examples/*/.github/workflows/*.yml"];
const files = globSync(patterns, { cwd: root }).sort();

function said(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout ?? ""}${stderr ?? ""}` || String(error);
  }
}

test("zizmor finds nothing that is dangerous", () => {
  const zizmor = join(dirname(ensureVenv("workflows")), "zizmor");
  const config = join(import.meta.dirname, "workflows/zizmor.yml");
  const found = said(zizmor, ["--offline", "--no-progress", "--format=json-v1", "--config", config, ...files]);
  const findings = JSON.parse(found.slice(found.indexOf("["), found.lastIndexOf("]") + 1)) as {
    ident: string;
    desc: string;
  }[];
  expect(findings.map(({ ident, desc }) => `${ident}: ${desc}`)).toEqual([]);
});

test("actionlint finds nothing that is wrong", () => {
  const folder = join(root, ".sluice/peers-actionlint");
  execFileSync("go", ["install", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: "-modcacherw" },
    stdio: ["ignore", 2, 2],
  });
  // GitHub has `queue` since May 2026, and this release of the linter is older.
  const newer = ["-ignore", 'unexpected key "queue" for "concurrency" section'];
  const options = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes=", ...newer];
  expect(said(join(folder, "actionlint"), [...options, ...files])).toBe("");
});
