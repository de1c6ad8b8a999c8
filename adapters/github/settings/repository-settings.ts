import type { CodeOwnersError } from "../../../core/doctor/facts.ts";
import { known, type Reading } from "../../../core/doctor/finding.ts";
import type { RepositorySettingsPort } from "../../../core/doctor/settings-port.ts";
import { calling } from "../github-client.ts";
import { createGitHubRepository } from "../github-repository.ts";
import {
  readActions,
  readEnvironments,
  readForks,
  readSecrets,
  readVariables,
  readWorkflowStates,
} from "./actions-settings.ts";
import { readInstallation, readPostedChecks } from "./app-installation.ts";
import { readProtection, readRules, readRulesets } from "./branch-rules.ts";
import { reading, type SettingsClient, type SettingsPlace } from "./reading.ts";

/** `asApp`: the App's own client; null where its key is not at hand. */
export function createRepositorySettings(place: SettingsPlace, asApp: SettingsClient | null): RepositorySettingsPort {
  const { client, owner, repo } = place;
  const repository = createGitHubRepository(client, owner, repo);
  return {
    identity: () =>
      calling(`show ${owner}/${repo}`, async () => {
        const { data } = await client.rest.repos.get({ owner, repo });
        const { full_name: fullName, html_url: url, private: isPrivate, default_branch: defaultBranch } = data;
        return { fullName, url, isPrivate, defaultBranch };
      }),
    files: (branch) => filesOn(place, branch),
    readFile: repository.readFile,
    codeOwnersErrors: (ref) => codeOwnersErrors(place, ref),
    rules: (branch) => readRules(place, branch),
    protection: (branch) => readProtection(place, branch),
    rulesets: () => readRulesets(place),
    workflowStates: (scheduled) => readWorkflowStates(place, scheduled),
    environments: () => readEnvironments(place),
    actions: () => readActions(place),
    forks: (isPrivate) => readForks(place, isPrivate),
    secrets: () => readSecrets(place),
    variables: () => readVariables(place),
    installation: () => readInstallation(asApp, place),
    postedChecks: (branch) => readPostedChecks(place, branch),
  };
}

async function filesOn(
  { client, owner, repo }: SettingsPlace,
  branch: string,
): Promise<Reading<readonly string[] | null>> {
  const tip = await reading<string | null>(
    async () => (await client.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha,
    () => known(null),
  );
  if (!tip.known || tip.value === null) return tip as Reading<null>;
  const asked = { owner, repo, tree_sha: tip.value, recursive: "1" };
  const tree = await reading(async () => (await client.rest.git.getTree(asked)).data);
  if (!tree.known) return tree;
  if (tree.value.truncated) return { known: false, because: "it has more files than GitHub lists at once" };
  return known(tree.value.tree.flatMap(({ path, type }) => (type === "blob" && path ? [path] : [])));
}

function codeOwnersErrors(
  { client, owner, repo }: SettingsPlace,
  ref: string,
): Promise<Reading<readonly CodeOwnersError[]>> {
  return reading(async () => {
    const { data } = await client.rest.repos.codeownersErrors({ owner, repo, ref });
    return data.errors.map(({ path, line, message }) => ({ path, line, message }));
  });
}
