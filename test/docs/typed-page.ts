import { spawnSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "vitest";

/**
 * Types what a page says, in its order, and looks whether it says back what the page shows.
 *
 * A block of the page is by its first line: `sh` (also `sh exits 2`, and `sh stand-in`, which makes what a reader has already)
 * is typed; `text` and `console` are lines that the last command must have said; `python train.py` is a file of this name;
 * `diff` is an edit; `sh setup` is how Sluice is fetched and called, and done by this test in its own way.
 */
export interface Block {
  kind: string;
  text: string;
}

const root = join(import.meta.dirname, "../..");

export async function blocksOf(page: string): Promise<Block[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```([^\n]+)\n([\s\S]*?)^```$/gm)].map(([, kind = "", block = ""]) => ({
    kind,
    text: block,
  }));
}

/** Every command of a reader: those that make a stand-in for the reader's own repository do not count. */
export function commandsOf(blocks: readonly Block[]): string[] {
  const typed = blocks.filter(({ kind }) => /^sh( setup| exits \d)?$/.test(kind));
  return typed.flatMap(({ text }) => text.trimEnd().split("\n"));
}

/** @param folder empty; home and starting place of whoever types */
export async function typePage(blocks: readonly Block[], folder: string): Promise<void> {
  const env = { HOME: folder, PATH: `${await installed(folder)}${delimiter}${process.env.PATH}` };
  let place = folder;
  let heard: string[] = [];
  for (const { kind, text } of blocks) {
    const [, name] = /^\w+ ([\w.-]+\.\w+)$/.exec(kind) ?? [];
    if (name !== undefined) await writeFile(join(place, name), text);
    else if (kind === "text") for (const line of text.trimEnd().split("\n")) expect(heard).toContain(line);
    else if (kind === "diff") run("git apply", { cwd: place, input: text, env });
    else if (kind.startsWith("sh") && kind !== "sh setup") {
      const expected = Number(/^sh exits (\d)$/.exec(kind)?.[1] ?? 0);
      // Where a block ends, the next one begins.
      const script = `set -e\ntrap 'pwd > "${folder}/place"' EXIT\n${text}`;
      heard = run(script, { cwd: place, env }, expected).split("\n");
      place = (await readFile(join(folder, "place"), "utf8")).trim();
    }
  }
}

/** The checkout of Sluice beside whoever types, and `sluice` as a command. @returns the folder to look for it */
async function installed(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await symlink(root, join(folder, "sluice"));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${join(root, "bin/sluice.ts")}" "$@"\n`;
  await writeFile(join(bin, "sluice"), command, { mode: 0o755 });
  return bin;
}

function run(script: string, options: { cwd: string; env: NodeJS.ProcessEnv; input?: string }, expected = 0): string {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { ...options, encoding: "utf8" });
  expect(status, `${script}\n${stdout}\n${stderr}`).toBe(expected);
  return stdout;
}
