import type { Octokit } from "@octokit/rest";
import { releasesOf } from "../../core/release/release-tag.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";

/** Makes the first release stable in production, as the merge of a promotion does. */
export async function promoteByHand(
  octokit: Octokit,
  { owner, repo, model }: { owner: string; repo: string; model: string },
): Promise<void> {
  const at = { owner, repo };
  const { data: main } = await octokit.git.getRef({ ...at, ref: "heads/main" });
  const { data: tag } = await octokit.git.getRef({ ...at, ref: `tags/${model}@v1` });
  const { data } = await octokit.git.getTag({ ...at, tag_sha: tag.object.sha });
  const [release] = releasesOf(model, [{ name: data.tag, commit: data.object.sha, message: data.message }]);
  if (!release) throw new Error("nothing was released");
  const { digest, uri } = release;
  const stable = { release: release.release, digest, uri };
  await octokit.git.createRef({ ...at, ref: "refs/heads/env/production", sha: main.object.sha });
  await octokit.repos.createOrUpdateFileContents({
    ...{ ...at, branch: "env/production", path: `releases/${model}.yaml`, message: "Promote" },
    content: Buffer.from(writeReleaseFile({ version: 1, model, stable, held: [] })).toString("base64"),
  });
}
