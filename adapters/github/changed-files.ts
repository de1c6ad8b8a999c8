import type { RepositoryPort } from "../../core/ports.ts";
import { finding, type GitHubPlace } from "./github-client.ts";

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
