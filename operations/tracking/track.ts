import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Annotation, Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { type Links, trackedAlias, trackedRun, trackedVersion } from "../../core/tracking/tracked.ts";
import { readDesired } from "../environment/environment.ts";

type TrackPorts = Pick<Ports, "clock" | "progress" | "repository" | "tracking">;

/**
 * The outcome with a warning for what the tracker could not be told. It hears of what has been decided and done, so that
 * nothing waits for it longer than `tracking.mlflow.timeout`, and nothing depends on it.
 */
export async function alsoTracked<Facts>(
  outcome: Outcome<Facts>,
  tell: () => Promise<Annotation[]>,
): Promise<Outcome<Facts>> {
  return { ...outcome, annotations: [...outcome.annotations, ...(await tell())] };
}

/** An evaluation becomes a run. */
export async function trackEvaluation(
  ports: TrackPorts,
  { config, report, links }: { config: Config; report: EvaluationReport; links: Links },
): Promise<Annotation[]> {
  const settings = config.tracking?.mlflow;
  if (!settings || report.outcome !== "evaluated") return [];
  return warned(async () => {
    ports.progress.step(`Telling MLflow of ${report.model}`);
    await ports.tracking(settings).recordRun(trackedRun(report, settings, { links, at: ports.clock.now() }));
  });
}

/**
 * What git says of a model's releases: the newest and those that environments serve are versions, and an alias for each
 * environment stands for what is stable there. Telling it again mends whatever was missed.
 */
export async function trackReleases(
  ports: TrackPorts,
  { config, model }: { config: Config; model: string },
): Promise<Annotation[]> {
  const settings = config.tracking?.mlflow;
  if (!settings) return [];
  return warned(async () => {
    const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
    const [newest] = releases;
    if (!newest) return;
    ports.progress.step(`Telling MLflow of the releases of ${model}`);
    const served = await servedReleases(ports, config, model);
    const tracker = ports.tracking(settings);
    const names = new Set([newest.release, ...served.flatMap(({ release }) => release ?? [])]);
    // The oldest first: versions count up.
    for (const release of releases.filter((one) => names.has(one.release)).reverse()) {
      await tracker.registerVersion(trackedVersion(release, model, settings));
    }
    for (const { environment, release } of served) {
      await tracker.moveAlias(trackedAlias(environment, { model, release }, settings));
    }
  });
}

/** The models of a deployment, one after the other. */
export async function trackDeployed(
  ports: TrackPorts,
  config: Config,
  { models }: { models: readonly { model: string }[] },
): Promise<Annotation[]> {
  const warnings: Annotation[] = [];
  for (const { model } of models) warnings.push(...(await trackReleases(ports, { config, model })));
  return warnings;
}

async function servedReleases({ repository }: TrackPorts, { environments }: Config, model: string) {
  const served: { environment: string; release: string | null }[] = [];
  for (const [name, { branch }] of Object.entries(environments)) {
    const desired = await readDesired(repository, { name, branch }, model);
    if (desired) served.push({ environment: name, release: desired.file.stable?.release ?? null });
  }
  return served;
}

/** Also a defect of ours is only told: what was decided and done stays so. Its words may hold what is secret. */
async function warned(tell: () => Promise<void>): Promise<Annotation[]> {
  try {
    await tell();
    return [];
  } catch (error) {
    const message =
      error instanceof SluiceError
        ? `${error.message} To mend it: ${error.remedy}`
        : `MLflow could not be told, by a defect of Sluice (${error instanceof Error ? error.name : typeof error}).`;
    return [{ level: "warning", title: "not-tracked", message }];
  }
}
