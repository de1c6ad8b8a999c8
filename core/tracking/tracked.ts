import type { MlflowSettings } from "../config/schemas/tracking-schema.ts";
import { digestOf } from "../digest.ts";
import { given } from "../given.ts";
import type { Release } from "../release/release-tag.ts";
import { headlineOf } from "../report/evaluation/render-report.ts";
import type { EvaluatedReport } from "../report/evaluation-report.ts";
import type { TrackedAlias, TrackedRun, TrackedVersion } from "./tracking-port.ts";

/** What a tracker hears of evaluations and releases. Names are bounded: parameters are a pull request's own words. */

/** Where more can be read. */
export interface Links {
  /** The workflow run, which has the report. */
  run?: string;
  pullRequest?: number;
}

const longestName = 200;
const longestValue = 500;
const mostParams = 100;

export function trackedRun(
  report: EvaluatedReport,
  settings: MlflowSettings,
  { links, at }: { links: Links; at: number },
): TrackedRun {
  const { model, commit, candidate, holdout } = report;
  const { digest, part } = holdout;
  const of = commit === null ? "" : ` ${commit.slice(0, 12)}`;
  const params = Object.entries({ ...candidate.params, seed: candidate.seed }).slice(-mostParams);
  return {
    experiment: named(settings.experiment, model),
    key: digestOf(JSON.stringify([model, commit, candidate.digest, digest, part])),
    name: `${model}${of}`,
    at,
    params: Object.fromEntries(params.map(([name, value]) => [spelled(name), bounded(String(value))])),
    metrics: metricsOf(report),
    tags: { ...runTags(report), ...linkTags(links) },
  };
}

/** Each metric with its bounds beside it: one without would look surer than it is. */
function metricsOf({ measurement }: EvaluatedReport): Record<string, number> {
  const found = Object.entries(measurement.candidate.metrics).flatMap(([metric, { value, lower, upper }]) =>
    Object.entries({ "": value, ".lower": lower, ".upper": upper }).map(([end, number]) => ({
      name: `${spelled(metric)}${end}`,
      number,
    })),
  );
  return Object.fromEntries(found.flatMap(({ name, number }) => (number === null ? [] : [[name, number]])));
}

function runTags(report: EvaluatedReport): Record<string, string> {
  const { model, commit, candidate, holdout, gates } = report;
  return {
    "sluice.model": model,
    "sluice.digest": candidate.digest,
    "sluice.data": candidate.data.digest,
    "sluice.holdout": holdout.digest,
    "sluice.verdict": gates.passed ? "passed" : gates.verdict === "fail" ? "refused" : "unsure",
    "sluice.scores": report.predicted ? "made by the candidate's own code" : "computed by Sluice",
    "mlflow.note.content": bounded(headlineOf(report)),
    ...given({ "mlflow.source.git.commit": commit ?? undefined }),
  };
}

function linkTags({ run, pullRequest }: Links): Record<string, string> {
  return given({ "sluice.report": run, "sluice.pull_request": pullRequest?.toString() }) as Record<string, string>;
}

export function trackedVersion(release: Release, model: string, settings: MlflowSettings): TrackedVersion {
  const { release: name, digest, uri, commit, report } = release;
  return {
    name: named(settings.registered_model, model),
    release: name,
    // MLflow takes no path of a file system that is not its own.
    source: uri.startsWith("file:") ? `sluice:///${name}` : uri,
    tags: {
      "sluice.release": name,
      "sluice.digest": digest,
      "sluice.source": bounded(uri),
      "sluice.commit": commit,
      "sluice.report": report,
    },
    run: {
      experiment: named(settings.experiment, model),
      tags: { "sluice.digest": digest, "mlflow.source.git.commit": commit },
    },
  };
}

export function trackedAlias(
  environment: string,
  { model, release }: { model: string; release: string | null },
  settings: MlflowSettings,
): TrackedAlias {
  const alias = settings.aliases[environment] ?? environment.replaceAll(".", "-");
  return { name: named(settings.registered_model, model), alias, release };
}

function named(template: string, model: string): string {
  return template.replaceAll("{model}", model);
}

/** Of the letters that MLflow takes in names: `lift:10%` becomes `lift.10pct`. */
function spelled(name: string): string {
  const known = name.replaceAll(":", ".").replaceAll("%", "pct");
  return known.replace(/[^\w. /-]/g, "_").slice(0, longestName);
}

function bounded(text: string): string {
  return text.slice(0, longestValue);
}
