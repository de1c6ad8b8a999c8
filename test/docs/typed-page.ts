import { spawnSync } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "vitest";

/**
 * Types what a page says, in its order, and looks whether it says back what the page shows.
 *
 * A block of the page is by its first line: `sh` (also `sh exits 2`, and `sh stand-in`, which makes what a reader has already)
 * is typed; `text` are lines that the last command must have said; `python train.py` is a file of this name;
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

/** Whoever types, at one place after the other: where a block ends, the next one begins. */
export interface Typist {
  /** Where the next block begins. */
  place: string;
  /** @returns what was said on stdout; the last command must have ended with this exit code */
  type(text: string, exitCode?: number): Promise<string>;
}

/** @param folder empty; home and starting place of whoever types, with Sluice's checkout in it */
export async function sitDown(folder: string, variables: NodeJS.ProcessEnv = {}): Promise<Typist> {
  const env = { ...variables, HOME: folder, PATH: `${await installed(folder)}${delimiter}${process.env.PATH}` };
  const typist: Typist = {
    place: folder,
    type: async (text, exitCode = 0) => {
      const script = `set -e\ntrap 'pwd > "${folder}/place"' EXIT\n${text}`;
      const options = { cwd: typist.place, env, encoding: "utf8" } as const;
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script], options);
      expect(status, `${text}\n${stdout}\n${stderr}`).toBe(exitCode);
      typist.place = (await readFile(join(folder, "place"), "utf8")).trim();
      return stdout;
    },
  };
  return typist;
}

/** @param folder empty */
export async function typePage(blocks: readonly Block[], folder: string): Promise<void> {
  const typist = await sitDown(folder);
  let heard: string[] = [];
  for (const { kind, text } of blocks) {
    const [, name] = /^\w+ ([\w.-]+\.\w+)$/.exec(kind) ?? [];
    if (name !== undefined) await writeFile(join(typist.place, name), text);
    else if (kind === "text") for (const line of text.trimEnd().split("\n")) expect(heard).toContain(line);
    else if (kind === "diff") await typist.type(`git apply <<'END'\n${text}END`);
    else if (kind.startsWith("sh") && kind !== "sh setup") {
      heard = (await typist.type(text, Number(/^sh exits (\d)$/.exec(kind)?.[1] ?? 0))).split("\n");
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
