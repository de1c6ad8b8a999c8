import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { marked, type Tokens } from "marked";
import { expect, test } from "vitest";

/** Every link of every page leads somewhere: to a file or folder of the repository, and to a heading that is there. */

const root = join(import.meta.dirname, "../..");
const pages = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter(Boolean);

interface Reference {
  page: string;
  target: string;
}

/** Links and images, in Markdown and in the HTML between it. */
function referencesOf(page: string): Reference[] {
  const found: string[] = [];
  marked.walkTokens(marked.lexer(readFileSync(join(root, page), "utf8")), (token) => {
    if (token.type === "link" || token.type === "image") found.push((token as Tokens.Link).href);
    if (token.type === "html")
      found.push(...[...token.raw.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, to = ""]) => to));
  });
  return found.map((target) => ({ page, target }));
}

/** As GitHub names headings: lower case, without punctuation, a hyphen for each space, numbered where they repeat. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const token of marked.lexer(readFileSync(page, "utf8"))) {
    if (token.type !== "heading") continue;
    const name = plain(token.tokens ?? [])
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
      .replaceAll(" ", "-");
    let unique = name;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${name}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function plain(tokens: readonly Tokens.Generic[]): string {
  return tokens.map((token) => (token.tokens ? plain(token.tokens) : (token.text ?? token.raw))).join("");
}

function faultOf({ page, target }: Reference): string | null {
  if (/^(https?|mailto):/.test(target)) return URL.canParse(target) ? null : "is no address";
  if (/^[a-z]+:/.test(target)) return "is no address that a reader can open";
  const [path = "", anchor] = decodeURI(target).split("#");
  const file = path === "" ? join(root, page) : resolve(root, dirname(page), path);
  if (relative(root, file).startsWith("..")) return "leads out of the repository";
  if (!existsSync(file)) return "leads to nothing";
  if (anchor === undefined) return null;
  return statSync(file).isFile() && anchorsOf(file).has(anchor) ? null : "names a heading that is not there";
}

test("there are pages and links", () => {
  expect(pages.length).toBeGreaterThan(40);
  expect(pages.flatMap(referencesOf).length).toBeGreaterThan(150);
});

test("every link leads somewhere", () => {
  const faults = pages.flatMap(referencesOf).flatMap((reference) => {
    const fault = faultOf(reference);
    return fault === null ? [] : [`${reference.page}: ${reference.target} ${fault}`];
  });
  expect(faults).toEqual([]);
});

/** Where a reader of docs/README.md would never come. */
test("every page of docs/ is told of in its index", () => {
  const told = referencesOf("docs/README.md").map(({ target }) => target.split("#")[0]);
  const own = pages.flatMap((page) => /^docs\/([^/]+\.md)$/.exec(page)?.[1] ?? []);
  expect(own.filter((page) => page !== "README.md" && !told.includes(page))).toEqual([]);
});
