import { at, type BotWorld, type Environment, model, owner } from "./bot-world.ts";
import { comments } from "./runs.ts";

/** Everything that people and other tools can see of an environment: what must be the same whatever died on the way. */
export async function pictureOf(world: BotWorld, environment: Environment) {
  const octokit = world.as(owner);
  const branch = `env/${environment}`;
  const pulls = await octokit.pulls.list({ ...at, base: branch, state: "all", sort: "created", direction: "asc" });
  const deployments = await octokit.repos.listDeployments({ ...at, environment });
  const commits = await octokit.repos.listCommits({ ...at, sha: branch });
  const file = await world.releaseFile(environment);
  return {
    stable: file?.stable?.release ?? null,
    candidate: file?.candidate?.release ?? null,
    held: (file?.held ?? []).map(({ digest }) => nameOf(world, digest)),
    live: await liveReleases(world, environment),
    // Sorted: commits of one second have no order.
    commits: commits.data.map(({ commit }) => commit.message.split("\n")[0]).toSorted(),
    pulls: await Promise.all(
      pulls.data.map(async ({ number, title, merged_at: merged, state }) => ({
        title,
        state: merged ? "merged" : state,
        comments: (await comments(world, number)).map(({ body }) => body.split("\n")[1]?.replace(/ after .*/, "")),
      })),
    ),
    deployments: (
      await Promise.all(
        deployments.data.map(async ({ id, payload }) => {
          const { data } = await octokit.repos.listDeploymentStatuses({ ...at, deployment_id: id });
          return { id, release: (payload as { release: string }).release, state: data[0]?.state ?? null };
        }),
      )
    )
      .sort((a, b) => a.id - b.id)
      .map(({ release, state }) => `${release} ${state}`),
  };
}

async function liveReleases(world: BotWorld, environment: Environment): Promise<Record<string, number>> {
  const response = await fetch(`${world.servers[environment].adminUrl}/admin/models/${model}/live`, {
    headers: { authorization: "Bearer a token for tests" },
  });
  const live = (response.ok ? await response.json() : {}) as Record<string, number>;
  const named = Object.entries(live).map(([digest, share]) => [nameOf(world, digest), share] as const);
  return Object.fromEntries(named.filter(([, share]) => share > 0));
}

function nameOf({ serving }: BotWorld, digest: string): string {
  const { v1, v2, picky, foreign } = serving;
  return [v1, v2, picky, foreign].find((version) => version.digest === digest)?.release ?? digest;
}
