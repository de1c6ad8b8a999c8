import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The tutorial is what was typed: every command of it runs here, in its order, and says what the page says it does. */

const root = join(import.meta.dirname, "../..");

interface Block {
  /** `sh`, `sh exits 2`, `text`; `sh setup` is done by this test in its own way. */
  kind: string;
  text: string;
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```([^\n]+)\n([\s\S]*?)^```$/gm)].map(([, kind = "", text = ""]) => ({ kind, text }));
}

let folder: string;
let blocks: Block[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-tutorial-"));
  blocks = blocksOf(await readFile(join(root, "docs/tutorial.md"), "utf8"));
  await symlink(root, join(folder, "sluice"));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${join(root, "bin/sluice.ts")}" "$@"\n`;
  await writeFile(join(folder, "sluice-command"), command, { mode: 0o755 });
});
afterAll(() => rm(folder, { recursive: true }));

test("every command does what the page says", { timeout: 120_000 }, async () => {
  const bin = await mkdtemp(join(folder, "bin-"));
  await symlink(join(folder, "sluice-command"), join(bin, "sluice"));
  const env = { HOME: folder, PATH: `${bin}${delimiter}${process.env.PATH}` };
  let place = folder;
  let heard = "";
  for (const { kind, text } of blocks) {
    if (kind === "sh setup") continue;
    if (kind === "text") {
      for (const line of text.trimEnd().split("\n")) expect(heard.split("\n")).toContain(line);
      continue;
    }
    // Where a block ends, the next one begins.
    const script = `set -e\ntrap 'pwd > "${folder}/place"' EXIT\n${text}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: place, env, encoding: "utf8" });
    const expected = Number(/^sh exits (\d)$/.exec(kind)?.[1] ?? 0);
    expect(status, `${text}\n${stdout}\n${stderr}`).toBe(expected);
    place = (await readFile(join(folder, "place"), "utf8")).trim();
    heard = stdout;
  }
  expect(blocks.filter(({ kind }) => kind.startsWith("sh")).length).toBeGreaterThan(5);
});
