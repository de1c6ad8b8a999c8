import { readTree } from "../git/trees.ts";
import { notFound } from "../http/problem.ts";
import { ok } from "../http/reply.ts";
import { onRepository, type Route } from "../http/router.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** What GitHub does not understand in CODEOWNERS: owners that are none, or may not write, and patterns it does not know. */
export function codeOwnersRoutes(): Route[] {
  return [
    onRepository("GET", "/codeowners/errors", "contents:read", async (request, repository) => {
      const file = await fileOn(repository, request.query("ref") ?? defaultBranch);
      if (file === null) throw notFound();
      const errors = file.text.split("\n").flatMap((line, index) => errorsIn(repository, file.path, line, index + 1));
      return ok({ errors });
    }),
  ];
}

async function fileOn({ git }: Repository, ref: string): Promise<{ path: string; text: string } | null> {
  const commit = await git.commitOf(ref);
  const entries = commit === null ? [] : await readTree(git, commit, true);
  for (const place of places) {
    const entry = entries.find(({ path }) => path === place);
    if (entry) return { path: place, text: (await git.read(entry.sha)).toString("utf8") };
  }
  return null;
}

function errorsIn(repository: Repository, path: string, source: string, line: number): Json[] {
  const [pattern, ...owners] = source.replace(/#.*/, "").split(/\s+/).filter(Boolean);
  if (pattern === undefined) return [];
  const error = (kind: string, column: number): Json => ({
    line,
    column,
    kind,
    source,
    suggestion: null,
    message: `${kind} on line ${line}:\n\n  ${source}\n  ${" ".repeat(column - 1)}^`,
    path,
  });
  if (/^!|\[/.test(pattern)) return [error("Invalid pattern", 1)];
  return owners
    .filter((owner) => !owns(repository, owner))
    .map((owner) => error(owner.startsWith("@") ? "Unknown owner" : "Invalid owner", source.indexOf(owner) + 1));
}

/** There are no teams here: people alone, who may write. */
function owns(repository: Repository, owner: string): boolean {
  const role = owner.startsWith("@") ? repository.roleOf(owner.slice(1)) : null;
  return role === "write" || role === "admin";
}
