import type { Config } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { parseReleaseFile, releaseFilePath } from "../release/parse-release-file.ts";
import { codeOwnersPaths } from "./code-owners.ts";
import type { Branch, DeploymentEnvironment, Facts } from "./facts.ts";
import { type Diagnosis, found, healthy, join, judging, type Prescription } from "./finding.ts";
import { matchesPattern } from "./patterns.ts";

/** Environment branches hold what is wanted and nothing else; deployments come from them alone. */
export function examineEnvironments(facts: Facts, config: Config): Diagnosis {
  return join(
    ...Object.values(config.environments).map(({ branch }) => branchIsClean(facts, config, branch)),
    deploymentsAreBound(facts, config),
  );
}

function branchIsClean(facts: Facts, config: Config, branch: string): Diagnosis {
  const reading = facts.environmentBranches[branch];
  if (reading === undefined) throw new Error(`${branch} was not read`);
  return judging(`what is on ${branch}`, reading, (found) =>
    found === null ? notYet(branch) : join(nothingElse(branch, found), releaseFilesAreValid(branch, found, config)),
  );
}

function notYet(branch: string): Diagnosis {
  return found({
    id: "environment-branch-missing",
    severity: "hint",
    what: `There is no branch ${branch} yet.`,
    where: branch,
    why: "The first promotion makes it. Its CODEOWNERS can be committed only then.",
    mend: "Nothing to do before the first promotion; run the doctor again after it.",
  });
}

const allowed = [
  /^releases\/[^/]+\.yaml$/,
  /^README\.md$/,
  /^\.github\/workflows\/sluice-(deploy|rollback)\.yml$/,
  ...codeOwnersPaths.map((path) => new RegExp(`^${path.replaceAll(".", "\\.")}$`)),
];

function nothingElse(branch: string, { files }: Branch): Diagnosis {
  const foreign = files.filter((file) => !allowed.some((pattern) => pattern.test(file)));
  if (foreign.length === 0) return healthy;
  const shown = foreign.slice(0, 5).join(", ");
  return found({
    id: "environment-branch-foreign-files",
    severity: "warning",
    what: `${branch} holds more than release files: ${shown}${foreign.length > 5 ? ` and ${foreign.length - 5} more` : ""}.`,
    where: branch,
    why: "Workflows on it run with the environment's secrets, and a promotion's diff is no longer the release alone.",
    mend: `Delete them: git switch ${branch} && git rm -r -- PATHS, by a pull request. Keep releases/, CODEOWNERS and, without the bot, sluice-deploy.yml and sluice-rollback.yml.`,
  });
}

function releaseFilesAreValid(branch: string, { releaseFiles }: Branch, config: Config): Diagnosis {
  return join(
    ...Object.keys(config.models).flatMap((model) => {
      const path = releaseFilePath(model);
      const text = releaseFiles[path];
      if (text === undefined) return [];
      try {
        parseReleaseFile(text, model);
        return [];
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error;
        return [
          found({
            id: "release-file-invalid",
            severity: "error",
            what: error.message,
            where: `${branch}: ${path}`,
            why: "The environment keeps what it has: nothing can be promoted, rolled back or held there.",
            mend: error.remedy,
          }),
        ];
      }
    }),
  );
}

function deploymentsAreBound(facts: Facts, config: Config): Diagnosis {
  const branches = Object.values(config.environments).map(({ branch }) => branch);
  const byWorkflow = facts.main.files.includes(".github/workflows/sluice-deploy.yml");
  return judging("which branches may deploy to the environments", facts.environments, (environments) =>
    join(
      ...environments
        .filter(({ name }) => branches.includes(name) || Object.hasOwn(config.environments, name))
        .map((environment) =>
          bound(facts, environment, config.environments[environment.name]?.branch ?? environment.name),
        ),
      ...branches
        .filter((branch) => byWorkflow && !environments.some(({ name }) => name === branch))
        .map((branch) => absent(facts, branch)),
    ),
  );
}

function bound(facts: Facts, { name, branches, secrets }: DeploymentEnvironment, branch: string): Diagnosis {
  if (branches !== "protected" && branches?.every((pattern) => isOnly(pattern, branch, facts))) return healthy;
  return judging(`whether the environment ${name}, open to other branches, holds secrets`, secrets, (names) =>
    names.length === 0
      ? healthy
      : found({
          id: "environment-open-to-branches",
          severity: "error",
          what: `Workflows of other branches than ${branch} get the secrets ${names.join(", ")} of the environment ${name}.`,
          where: `${facts.repository.url}/settings/environments`,
          why: "Whoever can push a branch can write a workflow that names the environment, and read its secrets.",
          mend: `Choose “Selected branches and tags” for it, with ${branch} alone.`,
          prescriptions: restrict(facts, name, branch),
        }),
  );
}

/** A pattern that fits the branch, but neither the default branch nor what a stranger would call theirs. */
function isOnly(pattern: string, branch: string, { repository }: Facts): boolean {
  return (
    matchesPattern(pattern, branch) &&
    ![repository.defaultBranch, "x", "env/x"].some((other) => matchesPattern(pattern, other))
  );
}

/** Of its own patterns, because “protected branches” are all branches where none is protected. */
function restrict({ repository }: Facts, name: string, branch: string): Prescription[] {
  const path = `repos/${repository.fullName}/environments/${encodeURIComponent(name)}`;
  const policy = { protected_branches: false, custom_branch_policies: true };
  return [
    { method: "PUT", path, body: { deployment_branch_policy: policy } },
    { method: "POST", path: `${path}/deployment-branch-policies`, body: { name: branch } },
  ];
}

function absent(facts: Facts, branch: string): Diagnosis {
  return found({
    id: "environment-missing",
    severity: "warning",
    what: `There is no environment ${branch}.`,
    where: `${facts.repository.url}/settings/environments`,
    why: "The first run of sluice-deploy.yml makes one that every branch may deploy to.",
    mend: `Make it, with “Selected branches and tags”: ${branch} alone, and the server's token as its secret.`,
    prescriptions: restrict(facts, branch, branch),
  });
}
