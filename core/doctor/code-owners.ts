import { sourceOf } from "./patterns.ts";

/** CODEOWNERS as GitHub reads it: of the lines that fit a path the last one counts, and it may name nobody. */

/** Where GitHub looks, in this order. */
export const codeOwnersPaths = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** Who owns a path, by a CODEOWNERS file; empty: nobody. */
export function ownersOf(text: string, path: string): string[] {
  return linesOf(text).findLast(({ pattern }) => covers(pattern, path))?.owners ?? [];
}

function linesOf(text: string): { pattern: string; owners: string[] }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const words = line.replace(/(^|\s)#.*$/, "").split(/(?<!\\)\s+/);
    const [pattern = "", ...owners] = words.filter((word) => word !== "");
    // GitHub skips lines with what only .gitignore knows: negation and character ranges.
    return pattern === "" || /^!|\[/.test(pattern) ? [] : [{ pattern: pattern.replaceAll("\\ ", " "), owners }];
  });
}

/** As in .gitignore: a slash before the end binds to the root, and a folder stands for all that is in it. */
function covers(pattern: string, path: string): boolean {
  const isFolder = pattern.endsWith("/");
  const body = pattern.replace(/^\/|\/$/g, "");
  const isRooted = pattern.replace(/\/$/, "").includes("/");
  // `docs/*` is the one that does not reach below.
  const below = isFolder ? "/.+" : body.endsWith("/*") ? "" : "(?:/.+)?";
  return new RegExp(`^${isRooted ? "" : "(?:.*/)?"}${sourceOf(body)}${below}$`).test(path);
}
