import { glob, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

/** The files of an artifact and the folder that their names in it are relative to. */
export interface ArtifactFiles {
  root: string;
  files: string[];
}

const magic = /[*?[\]{}]/;

/**
 * What the lines of upload-artifact's `path` stand for: a folder means all below it, hidden files only when asked for.
 * One line keeps what is below its first wildcard; of several, the deepest common folder is the root.
 */
export async function findArtifactFiles(path: string, cwd: string, hidden: boolean): Promise<ArtifactFiles> {
  const patterns = path.split("\n").flatMap((line) => line.trim() || []);
  const bases = patterns.map((pattern) => resolve(cwd, staticPart(pattern)));
  const found = await Promise.all(patterns.map((pattern) => expand(pattern, cwd)));
  const files = found.flatMap((each, index) =>
    each.filter((file) => hidden || !isHidden(relative(dirname(bases[index] ?? cwd), file))),
  );
  const unique = [...new Set(files)].sort();
  const [only] = unique;
  const single = bases.length === 1 && unique.length === 1 && only === bases[0];
  return { root: single ? dirname(bases[0] ?? cwd) : commonFolder(bases), files: unique };
}

async function expand(pattern: string, cwd: string): Promise<string[]> {
  if (pattern.startsWith("!")) {
    throw new Error(`the sandbox's actions/upload-artifact does not do exclusions: '${pattern}'`);
  }
  const matches = magic.test(pattern)
    ? (await Array.fromAsync(glob(pattern, { cwd }))).map((match) => resolve(cwd, match))
    : [resolve(cwd, pattern)];
  return (await Promise.all(matches.map(filesUnder))).flat();
}

async function filesUnder(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => null);
  if (info === null) {
    return [];
  }
  if (!info.isDirectory()) {
    return [path];
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function staticPart(pattern: string): string {
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => magic.test(segment));
  return wild < 0 ? pattern : segments.slice(0, wild).join("/");
}

function isHidden(path: string): boolean {
  return path.split(sep).some((segment) => segment.startsWith("."));
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split(sep));
  const differs = first.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return differs < 0 ? first.join(sep) : first.slice(0, differs).join(sep);
}
