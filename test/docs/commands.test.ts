import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marked, type Tokens } from "marked";
import { describe, expect, test } from "vitest";
import { helpOfVerbs } from "../../cli/program.ts";
import { blocksOf } from "./typed-page.ts";

/** No page names a command, an option or a script that is not there, and every block of commands is run by somebody. */

const root = join(import.meta.dirname, "../..");
const pages = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((page) => page !== "" && !page.startsWith("docs/decisions/"));

/** Lines of blocks and words between backticks. */
function codeOf(page: string): string[] {
  const found: string[] = [];
  marked.walkTokens(marked.lexer(readFileSync(join(root, page), "utf8")), (token) => {
    if (token.type === "codespan") found.push((token as Tokens.Codespan).text);
    if (token.type === "code") found.push(...(token as Tokens.Code).text.replaceAll("\\\n", " ").split("\n"));
  });
  return found;
}

interface Command {
  page: string;
  words: string[];
}

/** Each `sluice …` of a line, up to what ends a command in a shell. */
function commandsIn(page: string, line: string): Command[] {
  const calls = line
    .replaceAll(/npm run (-s |--silent )?sluice --(?= )/g, "sluice")
    .matchAll(/(?:^|&& |\$\(|; |\(|^\w+=\S+ )sluice ((?:"[^"]*"|[^|&;)#>"])*)/g);
  return [...calls].map(([, rest = ""]) => ({
    page,
    words: rest
      .replaceAll(/"[^"]*"/g, "TEXT")
      .trim()
      .split(/\s+/),
  }));
}

const commands = pages.flatMap((page) => codeOf(page).flatMap((line) => commandsIn(page, line)));

/** What `--help` of a verb lists, by verb. */
const options = new Map(
  helpOfVerbs().map(({ name, help }) => [
    name,
    [...help.matchAll(/(?<=[ ,])(--?[a-zA-Z][a-z-]*)/g)].map(([option]) => option),
  ]),
);
options.set("bot", ["setup", ...optionsOf(["bot", "--help"]), ...optionsOf(["bot", "setup", "--help"])]);
options.set("try", optionsOf(["try", "--help"]));
options.set("--help", []);

function optionsOf(words: readonly string[]): string[] {
  const { stdout } = spawnSync(process.execPath, ["bin/sluice.ts", ...words], { cwd: root, encoding: "utf8" });
  return [...stdout.matchAll(/(?<=[ ,])(--?[a-zA-Z][a-z-]*)/g)].map(([option]) => option);
}

test("there are commands of most verbs", () => {
  const named = new Set(commands.map(({ words: [verb] }) => verb));
  expect(commands.length).toBeGreaterThan(60);
  expect([...options.keys()].filter((verb) => !named.has(verb))).toEqual([]);
});

test("every command is one, with options that it has", () => {
  const faults = commands.flatMap(({ page, words: [verb = "", ...rest] }) => {
    const known = options.get(verb);
    if (!known) return /^[A-Z…-]/.test(verb) ? [] : [`${page}: sluice ${verb}`];
    const named = rest.flatMap((word) => /^(--?[a-zA-Z][a-z-]*)(?==|$)/.exec(word)?.[1] ?? []);
    return named.filter((option) => !known.includes(option)).map((option) => `${page}: sluice ${verb} ${option}`);
  });
  expect(faults).toEqual([]);
});

test("every script of npm is one", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = pages.flatMap((page) =>
    codeOf(page).flatMap((line) =>
      [...line.matchAll(/\bnpm run (?:-s |--silent |--prefix \S+ )*([a-z:-]+)/g)].map(([, script = ""]) => ({
        page,
        script,
      })),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
});

/** Who runs the blocks of a page. Where nobody can, they need an account, an administrator or Docker, and must at least be read by the shell. */
const runBy: Readonly<Record<string, string>> = {
  "README.md": ".ci/run",
  "CONTRIBUTING.md": ".ci/run",
  "docs/tutorial.md": "test/docs/tutorial.test.ts",
  "docs/tutorial-python.md": "test/peers/tutorial.peer.test.ts",
  "docs/reports.md": "test/docs/by-hand.test.ts",
  "docs/releasing.md": "test/e2e/released-tag.test.ts",
  "docs/rollouts.md": "test/docs/by-hand.test.ts",
  "examples/late-flights/README.md": "test/docs/by-hand.test.ts",
  "examples/credit-risk-python/README.md": "test/peers/credit-risk.peer.test.ts",
};

describe("blocks of commands", () => {
  const withBlocks = pages.filter((page) => /^ *```(sh|bash|console)/m.test(readFileSync(join(root, page), "utf8")));

  test.each(withBlocks)("of %s are run, or say that they are for elsewhere", async (page) => {
    const blocks = (await blocksOf(page)).filter(({ kind }) => /^(sh|bash|console)/.test(kind));
    const elsewhere = blocks.filter(({ kind }) => kind === "sh elsewhere");
    if (elsewhere.length < blocks.length) {
      const by = runBy[page] ?? "nobody";
      expect(`${page} ${by}`).not.toContain("nobody");
      expect(readFileSync(join(root, by), "utf8")).toBeTruthy();
    }
    for (const { text } of elsewhere) {
      const { status, stderr } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
      expect(status, stderr).toBe(0);
    }
  });
});
