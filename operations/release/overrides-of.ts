import { z } from "zod";
import { type Override, overrideBranch, overridePath, overrideSchema } from "../../core/gates/override.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";

/** As many commits as a release looks back, to the one before it. */
const reach = 100;

/** What people overrode on the way to a release: on heads that it has taken in since the release before. */
export async function overridesOf(repository: RepositoryPort, model: string, release: Release): Promise<Override[]> {
  const record = await repository.head(overrideBranch);
  if (record === null) return [];
  const found: Override[] = [];
  for (const head of await commitsOf(repository, model, release)) {
    const path = overridePath({ model, head });
    const text = await repository.readFile(record, path);
    if (text === null) continue;
    found.push(
      ...parseJson(text, z.array(overrideSchema), {
        code: "REPORT_INVALID",
        document: `${overrideBranch}:${path}`,
        remedy: "Sluice alone writes that branch; put back what it wrote.",
      }),
    );
  }
  return found.sort((a, b) => a.at.localeCompare(b.at));
}

async function commitsOf(repository: RepositoryPort, model: string, release: Release): Promise<string[]> {
  const releases = releasesOf(model, await repository.tags(releaseTagPrefix(model)));
  const before = releases[releases.findIndex((one) => one.release === release.release) + 1];
  const commits = (await repository.log(release.commit, reach)).map(({ commit }) => commit);
  if (!before) return commits;
  const old = new Set((await repository.log(before.commit, reach)).map(({ commit }) => commit));
  return commits.filter((commit) => !old.has(commit));
}
