import type { ChangedFile } from "../../core/changes/touched-models.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { calling, finding, type GitHubPlace } from "./github-client.ts";

/** Files whose content differs between two commits, however they are related; null where GitHub does not list all. */
export async function filesApart(place: GitHubPlace, one: string, other: string): Promise<ChangedFile[] | null> {
  const [before, after] = [await filesAt(place, one), await filesAt(place, other)];
  if (!before || !after) return null;
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, isNew: !before.has(path) }));
}

async function filesAt({ client, owner, repo }: GitHubPlace, commit: string): Promise<Map<string, string> | null> {
  const { data } = await calling(`list the files of ${commit}`, () =>
    client.rest.git.getTree({ owner, repo, tree_sha: commit, recursive: "true" }),
  );
  if (data.truncated) return null;
  return new Map(data.tree.filter(({ type }) => type !== "tree").map(({ path, sha }) => [path, sha]));
}

/** GitHub lists no more files of a comparison, all of them with the first page of its commits. */
const mostFiles = 300;

/** A renamed file is gone under its old name, and new under the other. */
export async function compareCommits(
  { client, owner, repo }: GitHubPlace,
  base: string,
  head: string,
): ReturnType<RepositoryPort["compare"]> {
  const basehead = `${base}...${head}`;
  const found = await finding(`compare ${basehead}`, () =>
    client.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1 }),
  );
  const files = found?.data.files;
  if (!found || !files) return { mergeBase: found?.data.merge_base_commit.sha ?? null, files: null };
  const changed = files.flatMap(({ filename, previous_filename: before, status }) => [
    { path: filename, isNew: status === "added" || status === "renamed" || status === "copied" },
    ...(before === undefined ? [] : [{ path: before, isNew: false }]),
  ]);
  return {
    mergeBase: found.data.merge_base_commit.sha,
    files: files.length < mostFiles ? changed : null,
  };
}
