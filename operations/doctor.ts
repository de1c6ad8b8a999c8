import { codeOwnersPaths } from "../core/doctor/code-owners.ts";
import { diagnose, readConfig } from "../core/doctor/diagnose.ts";
import type { AppWants, Branch, BranchReading, CodeOwnersFile, Facts, WorkflowFacts } from "../core/doctor/facts.ts";
import { type Diagnosis, known, type Reading } from "../core/doctor/finding.ts";
import type { RepositorySettingsPort } from "../core/doctor/settings-port.ts";
import { cronsOf, isOurs, readWorkflow } from "../core/doctor/workflow-file.ts";
import { SluiceError } from "../core/errors.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Clock } from "../core/ports.ts";
import { doctorHeadline } from "../core/report/doctor-terminal.ts";

export interface DoctorOptions {
  config: string;
  appId: number | null;
  /** Warnings and open questions count too. */
  strict: boolean;
  shipped: Facts["shipped"];
  app: AppWants;
  reportingApp: AppWants;
}

export interface DoctorFacts extends Diagnosis {
  repository: string;
}

/** Looks at everything about a repository that Sluice relies on, and changes nothing. */
export async function examineRepository(
  ports: { settings: RepositorySettingsPort; clock: Clock },
  options: DoctorOptions,
): Promise<Outcome<DoctorFacts>> {
  const facts = await gatherFacts(ports, options);
  const diagnosis = diagnose(facts);
  const { findings, unchecked } = diagnosis;
  const counted = findings.filter(({ severity }) => severity === "error" || (options.strict && severity === "warning"));
  const refused = counted.length > 0 || (options.strict && unchecked.length > 0);
  return {
    conclusion: refused ? "refused" : "passed",
    headline: doctorHeadline(facts.repository.fullName, diagnosis),
    summary: "",
    facts: { repository: facts.repository.fullName, ...diagnosis },
    annotations: [],
  };
}

async function gatherFacts(
  { settings, clock }: { settings: RepositorySettingsPort; clock: Clock },
  { config: configPath, appId, shipped, app, reportingApp }: DoctorOptions,
): Promise<Facts> {
  const repository = await settings.identity();
  const { defaultBranch } = repository;
  const main = await readMain(settings, defaultBranch);
  const config = await settings.readFile(defaultBranch, configPath);
  const environments = Object.values(readConfig({ config, configPath }).config?.environments ?? {});
  const branches = environments.map(({ branch }) => branch);
  const workflows = await readWorkflows(settings, defaultBranch, main);
  const scheduled = workflows.filter((file) => isOurs(file) && cronsOf(readWorkflow(file.text)).length > 0);
  const rulesOf = async (branch: string) => ({
    rules: await settings.rules(branch),
    protection: await settings.protection(branch),
  });
  // All at once: one after the other they would take as many times the way to GitHub and back.
  const read = await allOf({
    rules: byName([defaultBranch, ...branches], rulesOf),
    environmentBranches: byName(branches, (branch) => readBranch(settings, branch)),
    rulesets: settings.rulesets(),
    workflowStates: settings.workflowStates(scheduled.map(({ path }) => path)),
    environments: settings.environments(),
    actions: settings.actions(),
    forks: settings.forks(repository.isPrivate),
    secrets: settings.secrets(),
    variables: settings.variables(),
    installation: settings.installation(),
    posted: settings.postedChecks(defaultBranch),
  });
  const given = { appId, configPath, shipped, app, reportingApp };
  return { ...given, repository, now: clock.now(), config, main, workflows, ...read };
}

async function allOf<T extends object>(promises: T): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const values = await Promise.all(Object.values(promises));
  const entries = Object.keys(promises).map((key, index) => [key, values[index]]);
  return Object.fromEntries(entries) as { [K in keyof T]: Awaited<T[K]> };
}

async function byName<T>(names: readonly string[], read: (name: string) => Promise<T>): Promise<Record<string, T>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

async function readMain(settings: RepositorySettingsPort, name: string): Promise<Branch> {
  const reading = await readBranch(settings, name);
  if (reading.known && reading.value) return reading.value;
  throw new SluiceError(
    "GITHUB_FAILED",
    `The files of ${name} cannot be read: ${reading.known ? "no such branch" : reading.because}.`,
    {
      remedy: "Give a token that may read the repository's contents.",
    },
  );
}

async function readBranch(settings: RepositorySettingsPort, name: string): Promise<BranchReading> {
  const reading = await settings.files(name);
  if (!reading.known || reading.value === null) return reading as Reading<null>;
  const files = reading.value;
  const releases = files.filter((path) => /^releases\/[^/]+\.yaml$/.test(path));
  const releaseFiles = await byName(releases, async (path) => (await settings.readFile(name, path)) ?? "");
  return known({ files, releaseFiles, codeOwners: await readOwners(settings, name, files) });
}

async function readOwners(
  settings: RepositorySettingsPort,
  branch: string,
  files: readonly string[],
): Promise<CodeOwnersFile | null> {
  const path = codeOwnersPaths.find((candidate) => files.includes(candidate));
  if (path === undefined) return null;
  const text = (await settings.readFile(branch, path)) ?? "";
  return { path, text, errors: await settings.codeOwnersErrors(branch) };
}

async function readWorkflows(
  settings: RepositorySettingsPort,
  branch: string,
  { files }: Branch,
): Promise<WorkflowFacts[]> {
  const paths = files.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const texts = await byName(paths, async (path) => (await settings.readFile(branch, path)) ?? "");
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}
