import type { Octokit } from "@octokit/rest";
import { parseReleaseFile } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile, ReleaseRef } from "../../core/release/release-file.ts";
import { releasesOf } from "../../core/release/release-tag.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";

/** What a person or a merged promotion does to an environment's branch of the example, by GitHub's API. */

const at = { owner: "acme", repo: "late-flights" } as const;
const model = "late-flights";
const path = `releases/${model}.yaml`;

/** @param tag `MODEL@vN` */
export async function releaseOf(octokit: Octokit, tag: string): Promise<ReleaseRef> {
  const { data: ref } = await octokit.git.getRef({ ...at, ref: `tags/${tag}` });
  const { data } = await octokit.git.getTag({ ...at, tag_sha: ref.object.sha });
  const [found] = releasesOf(model, [{ name: data.tag, commit: data.object.sha, message: data.message }]);
  if (!found) throw new Error(`there is no ${tag}`);
  return { release: found.release, digest: found.digest, uri: found.uri };
}

/** A branch that begins where main is. */
export async function beginBranch(octokit: Octokit, branch: string): Promise<void> {
  const { data } = await octokit.git.getRef({ ...at, ref: "heads/main" });
  await octokit.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: data.object.sha });
}

/** null: the branch names no release yet. */
export async function wantedOn(octokit: Octokit, branch: string): Promise<ReleaseFile | null> {
  return (await contentOn(octokit, branch))?.file ?? null;
}

/** Adds to what the branch wants. Returns the commit. */
export async function want(
  octokit: Octokit,
  branch: string,
  change: Pick<ReleaseFile, "stable" | "candidate">,
): Promise<string> {
  const now = await contentOn(octokit, branch);
  const file: ReleaseFile = { ...(now?.file ?? { version: 1, model, held: [] }), ...change };
  const { data } = await octokit.repos.createOrUpdateFileContents({
    ...{ ...at, path, branch, message: "Promote", ...(now && { sha: now.sha }) },
    content: Buffer.from(writeReleaseFile(file)).toString("base64"),
  });
  return String(data.commit.sha);
}

async function contentOn(octokit: Octokit, branch: string): Promise<{ file: ReleaseFile; sha: string } | null> {
  const { data: files } = await octokit.git.getTree({ ...at, tree_sha: branch, recursive: "1" });
  if (!files.tree.some((entry) => entry.path === path)) return null;
  const { data } = await octokit.repos.getContent({ ...at, path, ref: branch });
  if (!("content" in data)) throw new Error(`${path} is no file`);
  return { file: parseReleaseFile(Buffer.from(data.content, "base64").toString(), model), sha: data.sha };
}
