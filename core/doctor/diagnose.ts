import { parseConfig } from "../config/parse-config.ts";
import type { Config } from "../config/schema.ts";
import { formatPlace, SluiceError } from "../errors.ts";
import { examineApp } from "./app.ts";
import { examineBranches } from "./branch-rules.ts";
import { examineEnvironments } from "./environments.ts";
import type { Facts } from "./facts.ts";
import { type Diagnosis, found, healthy, join, type Severity } from "./finding.ts";
import { examineOwners } from "./owners.ts";
import { examineRegistry } from "./registry.ts";
import { examineRulesets } from "./rulesets.ts";
import { examineSchedules } from "./schedules.ts";
import { examineSettings } from "./settings.ts";
import { examineWorkflows } from "./workflows.ts";

const order: readonly Severity[] = ["error", "warning", "hint"];

/** Everything that is wrong with a repository, the worst first. */
export function diagnose(facts: Facts): Diagnosis {
  const { config, diagnosis } = readConfig(facts);
  const { findings, unchecked } = join(
    diagnosis,
    examineWorkflows(facts),
    examineSchedules(facts),
    ...(config === null
      ? []
      : [
          examineSchemas,
          examineBranches,
          examineRulesets,
          examineOwners,
          examineEnvironments,
          examineApp,
          examineSettings,
          examineRegistry,
        ].map((examine) => examine(facts, config))),
  );
  const bySeverity = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  return { findings: bySeverity, unchecked: merged(unchecked) };
}

/** One reason that closes several questions is told of each, and a question once. */
function merged(unchecked: Diagnosis["unchecked"]): Diagnosis["unchecked"] {
  return [...new Map(unchecked.map((entry) => [entry.what, entry])).values()];
}

/** Without a configuration nobody knows which checks, branches and files to look for. */
export function readConfig(facts: Pick<Facts, "config" | "configPath">): {
  config: Config | null;
  diagnosis: Diagnosis;
} {
  const { config: text, configPath } = facts;
  const blind = { what: "rules, owners, environments, App and settings", because: `they follow from ${configPath}` };
  const unusable = (what: string, where: string, mend: string) => ({
    config: null,
    diagnosis: {
      ...found({
        id: "config-unusable",
        severity: "error",
        what,
        where,
        why: "Without it nothing is validated, trained, judged or released.",
        mend,
      }),
      unchecked: [blind],
    },
  });
  if (text === null) {
    return unusable(
      `There is no ${configPath} on the default branch.`,
      configPath,
      "Commit one; README.md shows the shortest.",
    );
  }
  try {
    return { config: parseConfig(text, configPath), diagnosis: { findings: [], unchecked: [] } };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const where = error.where ? formatPlace(error.where) : configPath;
    return unusable(error.problems.map(({ message }) => message).join("; "), where, error.remedy);
  }
}

/** The rules of the data are a file of their own. */
function examineSchemas({ main, configPath }: Facts, config: Config): Diagnosis {
  return join(
    ...Object.entries(config.models).map(([model, { data }]) =>
      data.schema === undefined || main.files.includes(data.schema)
        ? healthy
        : found({
            id: "schema-missing",
            severity: "error",
            what: `The data schema ${data.schema} of ${model} is not on the default branch.`,
            where: configPath,
            why: "Validation ends with an error before the data is looked at.",
            mend: `Commit it: sluice validate-data --infer writes one; or correct the path in ${configPath}.`,
          }),
    ),
  );
}
