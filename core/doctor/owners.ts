import type { Config } from "../config/schema.ts";
import { releaseFilePath } from "../release/parse-release-file.ts";
import { ownersOf } from "./code-owners.ts";
import type { Branch, Facts } from "./facts.ts";
import { type Diagnosis, found, healthy, join, judging } from "./finding.ts";
import { shippedNames } from "./workflow-file.ts";

/** Whether somebody is asked before gates, workflows or an environment change. */
export function examineOwners(facts: Facts, config: Config): Diagnosis {
  const { defaultBranch } = facts.repository;
  const environments = Object.values(config.environments).map(({ branch }) => {
    const reading = facts.environmentBranches[branch];
    // That it is not there yet is told elsewhere.
    return reading?.known && reading.value ? ownersOn(branch, reading.value, releaseFiles(config)) : healthy;
  });
  return join(ownersOn(defaultBranch, facts.main, judgingFiles(facts, config)), ...environments);
}

/** What a model is judged by: whoever changes one of these changes the judgement. */
function judgingFiles({ configPath, shipped }: Facts, config: Config): string[] {
  const schemas = Object.values(config.models).flatMap(({ data }) => data.schema ?? []);
  return [...new Set([configPath, ...schemas, ...shippedNames(shipped).map((name) => `.github/workflows/${name}`)])];
}

const releaseFiles = (config: Config): string[] => Object.keys(config.models).map(releaseFilePath);

function ownersOn(branch: string, { codeOwners: file }: Branch, files: readonly string[]): Diagnosis {
  if (file === null) return noOwners(branch, files);
  const bare = [...files, file.path].filter((path) => ownersOf(file.text, path).length === 0);
  const errors = judging(`whether ${file.path} on ${branch} has errors`, file.errors, (all) =>
    join(...all.map(({ path, line, message }) => brokenOwners(branch, `${path}:${line}`, message))),
  );
  return bare.length === 0 ? errors : join(errors, unowned(branch, file.path, bare));
}

function noOwners(branch: string, files: readonly string[]): Diagnosis {
  return found({
    id: "code-owners-missing",
    severity: "warning",
    what: `${branch} has no CODEOWNERS.`,
    where: `${branch}: .github/CODEOWNERS`,
    why: "GitHub reads it from the branch that a pull request goes into; without it nobody in particular is asked.",
    mend: `Commit it to ${branch} with the lines ${linesFor([...files, ".github/CODEOWNERS"])}.`,
  });
}

const why = "Whoever may merge decides alone about what models are judged by, or about what gets the traffic.";

function unowned(branch: string, path: string, files: readonly string[]): Diagnosis {
  return found({
    id: "code-owners-uncovered",
    severity: "warning",
    what: `Nobody owns ${files.join(", ")} on ${branch}.`,
    where: `${branch}: ${path}`,
    why,
    mend: `Add the lines ${linesFor(files)} at its end: the last line that fits counts.`,
  });
}

/** A folder stands for its files, so that the lines stay few. */
function linesFor(files: readonly string[]): string {
  const patterns = files.map((file) => file.replace(/^(\.github|releases)\/.*$/, "$1/"));
  return [...new Set(patterns)].map((pattern) => `“/${pattern} @YOUR-ORG/YOUR-TEAM”`).join(", ");
}

function brokenOwners(branch: string, where: string, message: string): Diagnosis {
  return found({
    id: "code-owners-broken",
    severity: "error",
    what: `GitHub does not understand a line of CODEOWNERS: ${message.split("\n", 1)[0]}`,
    where: `${branch}: ${where}`,
    why: "It skips such a line, so that its files have no owner, or another one.",
    mend: "Correct the line; owners are @users or @org/teams with the right to write.",
  });
}
