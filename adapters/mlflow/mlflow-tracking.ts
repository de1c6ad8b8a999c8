import { z } from "zod";
import type { MlflowSettings } from "../../core/config/schemas/tracking-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { TrackedAlias, TrackedRun, TrackedVersion, TrackingPort } from "../../core/tracking/tracking-port.ts";
import { type Ask, createClient, type Environment, MlflowRefusal } from "./mlflow-client.ts";

/** Tells an MLflow server over its REST interface, without anything of Python. */
export function createMlflowTracking(
  { url, timeout }: MlflowSettings,
  env: Environment,
  options: { waitMs?: number } = {},
): TrackingPort {
  const ask = createClient({ url, timeoutMs: timeout, env, ...options });
  return {
    recordRun: (run) => recordRun(ask, run),
    registerVersion: (version) => registerVersion(ask, version),
    moveAlias: (alias) => moveAlias(ask, alias),
  };
}

const nothing = z.unknown();
const keyTag = "sluice.key";
const releaseTag = "sluice.release";

async function recordRun(ask: Ask, run: TrackedRun): Promise<void> {
  const experiment = await ensureExperiment(ask, run.experiment);
  const known = await findRun(ask, experiment, { [keyTag]: run.key });
  const id = known?.id ?? (await createRun(ask, experiment, run));
  // A run that was left unfinished is told once more from its beginning: the same values change nothing.
  if (!known?.isFinished) await tellValues(ask, id, run);
  await ask("POST", "runs/log-batch", { run_id: id, tags: pairs(run.tags) }, nothing);
  if (!known?.isFinished)
    await ask("POST", "runs/update", { run_id: id, status: "FINISHED", end_time: run.at }, nothing);
}

const experimentSchema = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const createdExperimentSchema = z.object({ experiment_id: z.string() });

async function experimentOf(ask: Ask, name: string): Promise<string | null> {
  const found = await ask("GET", "experiments/get-by-name", { experiment_name: name }, experimentSchema);
  return found?.experiment.experiment_id ?? null;
}

async function ensureExperiment(ask: Ask, name: string): Promise<string> {
  const known = await experimentOf(ask, name);
  if (known !== null) return known;
  const made = await unlessThere(() => ask("POST", "experiments/create", { name }, createdExperimentSchema));
  const id = made?.experiment_id ?? (await experimentOf(ask, name));
  if (id === null) throw contradiction(`neither has nor makes the experiment ${name}`);
  return id;
}

const runsSchema = z.object({
  runs: z.array(z.object({ info: z.object({ run_id: z.string(), status: z.string() }) })).default([]),
});

async function findRun(ask: Ask, experiment: string, tags: Readonly<Record<string, string>>) {
  const about = { experiment_ids: [experiment], filter: filterOf(tags), max_results: 1 };
  const found = await ask("POST", "runs/search", about, runsSchema);
  const info = found?.runs[0]?.info;
  return info ? { id: info.run_id, isFinished: info.status === "FINISHED" } : null;
}

const createdRunSchema = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

async function createRun(ask: Ask, experiment: string, { name, at, key }: TrackedRun): Promise<string> {
  const tags = pairs({ [keyTag]: key });
  const about = { experiment_id: experiment, run_name: name, start_time: at, tags };
  const made = await ask("POST", "runs/create", about, createdRunSchema);
  if (made === null) throw contradiction("has lost an experiment that it had");
  return made.run.info.run_id;
}

async function tellValues(ask: Ask, id: string, { params, metrics, at }: TrackedRun): Promise<void> {
  const measured = Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp: at, step: 0 }));
  await ask("POST", "runs/log-batch", { run_id: id, params: pairs(params), metrics: measured }, nothing);
}

async function registerVersion(ask: Ask, version: TrackedVersion): Promise<void> {
  const { name, release, source, tags, run } = version;
  await unlessThere(() => ask("POST", "registered-models/create", { name }, nothing));
  if ((await versionOf(ask, name, release)) !== null) return;
  const experiment = await experimentOf(ask, run.experiment);
  const found = experiment === null ? null : await findRun(ask, experiment, run.tags);
  const about = { name, source, tags: pairs(tags), ...(found && { run_id: found.id }) };
  await ask("POST", "model-versions/create", about, nothing);
}

const versionsSchema = z.object({ model_versions: z.array(z.object({ version: z.string() })).default([]) });

/** The oldest one, so that all agree where two have made one at the same time. */
async function versionOf(ask: Ask, name: string, release: string): Promise<string | null> {
  const filter = `name = ${quoted(name)} and ${filterOf({ [releaseTag]: release })}`;
  const about = { filter, max_results: 10, order_by: "version_number ASC" };
  const found = await ask("GET", "model-versions/search", about, versionsSchema);
  return found?.model_versions[0]?.version ?? null;
}

const aliasSchema = z.object({ model_version: z.object({ version: z.string() }) });

async function moveAlias(ask: Ask, { name, alias, release }: TrackedAlias): Promise<void> {
  const present = await ask("GET", "registered-models/alias", { name, alias }, aliasSchema);
  const now = present?.model_version.version ?? null;
  const wanted = release === null ? null : await versionOf(ask, name, release);
  if (now === wanted) return;
  if (wanted !== null) await ask("POST", "registered-models/alias", { name, alias, version: wanted }, nothing);
  else await ask("DELETE", "registered-models/alias", { name, alias }, nothing);
}

function contradiction(what: string): SluiceError {
  return new SluiceError("TRACKING_FAILED", `MLflow ${what}.`, { remedy: "Look into the log of the MLflow server." });
}

/** Somebody else may have made it meanwhile. */
async function unlessThere<T>(make: () => Promise<T | null>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof MlflowRefusal && error.reason === "RESOURCE_ALREADY_EXISTS") return null;
    throw error;
  }
}

function pairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function filterOf(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([name, value]) => `tags.\`${name}\` = ${quoted(value)}`)
    .join(" and ");
}

/** Names and digests of ours hold no quotes; what is stated in sluice.yaml might. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "\\'")}'`;
}
