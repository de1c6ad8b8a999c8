import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { curvesOf } from "../../core/curves/curves-of.ts";
import { withCustom } from "../../core/custom-metrics/estimates.ts";
import { isDataBroken } from "../../core/data/data-report.ts";
import type { SplitPart } from "../../core/data/split/split.ts";
import { SluiceError } from "../../core/errors.ts";
import { judgeGates } from "../../core/gates/judge.ts";
import { given } from "../../core/given.ts";
import { type DividedHoldout, divideHoldout, type Stage } from "../../core/holdout/divide.ts";
import { metricsOf } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";
import { propertyNames } from "../../core/metrics/properties.ts";
import { readSample } from "../../core/metrics/read-sample.ts";
import type { Sample } from "../../core/metrics/sample.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { headlineOf, renderReport } from "../../core/report/evaluation/render-report.ts";
import type { EvaluationReport } from "../../core/report/evaluation-report.ts";
import { measureBeside } from "../../core/slices/measure-beside.ts";
import type { BreakdownInput } from "../../core/slices/measure-breakdown.ts";
import type { Candidate } from "../../core/training/candidate.ts";
import { knownClasses } from "../data/known-classes.ts";
import { splitRows } from "../data/split-of.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { withBestThreshold } from "./best-threshold.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { findFurtherReferences } from "./further-references.ts";
import { judgedWindow } from "./judged-window.ts";
import { countLooks } from "./looks.ts";
import { makeReference } from "./make-reference.ts";
import { measureCustom } from "./measure-custom.ts";
import { type OwnPredictions, ownPredictions } from "./own-predictions.ts";
import { findReferences, type Reference } from "./references.ts";
import { tellingOfCandidate, writeReport } from "./refused-candidate.ts";
import { type Scored, scoreModel } from "./score-model.ts";

export interface EvaluateInput {
  config: Config;
  model: string;
  /** Folder of the candidate bundle; the default is where `train` leaves it. */
  candidate?: string;
  /** Commit of the code that the candidate comes from. */
  commit: string | null;
  /** Of a change, whose own window judges it where that is later; without it the checkout's does. */
  change?: string;
  /** Which part of a divided holdout judges; the default is that of pull requests. */
  stage?: Stage;
}

/**
 * Scores the candidate on the holdout, and production and anchor on the very same rows. Writes `report.json`. A bundle
 * without a candidate gives a report too, one that says why; deciding is the gate's job.
 */
export async function evaluate(ports: Ports, input: EvaluateInput): Promise<Outcome<EvaluationReport>> {
  const { model, commit, candidate: folder = pathsOf(model).out } = input;
  const bundle = await tellingOfCandidate(ports.files, { model, commit, data: null }, () =>
    readBundle(ports.files, folder, model),
  );
  const report = await reportOn(ports, input, bundle);
  await writeReport(ports.files, report);
  return {
    conclusion: "passed",
    headline: headlineOf(report),
    summary: renderReport(report, {}),
    facts: report,
    annotations: [],
  };
}

async function reportOn(ports: Ports, input: EvaluateInput, bundle: Bundle): Promise<EvaluationReport> {
  const base = { version: 1 as const, model: input.model, commit: input.commit };
  const { data, candidate } = bundle;
  if (data && isDataBroken(data)) {
    return { ...base, outcome: "data-broken", data };
  }
  if (!candidate) {
    const reason = "The training step left no candidate; the log of the run has its last lines.";
    return { ...base, outcome: "no-candidate", reason, data };
  }
  const started = ports.clock.monotonic();
  const model = modelOf(input.config, input.model);
  const telling = <T>(work: () => Promise<T>) =>
    tellingOfCandidate(ports.files, { model: input.model, commit: input.commit, data }, work);
  const holdout = await telling(() => holdOut(ports, input, model));
  const about = { name: input.model, model, bundle, candidate, holdout };
  const predicted = await telling(() => ownPredictions(ports, about));
  const references = await findReferences(ports, input.config, input.model);
  const further = await findFurtherReferences(ports, input);
  const contestants = { bundle, candidate, holdout, predicted, references: { ...references, ...further } };
  const scored = await scoreAll(ports, model, contestants, telling);
  const isReleasable = input.stage === "release" && !predicted;
  if (isReleasable) await writeReference(ports, input.model, model, { candidate, holdout, scored });
  const { measurement, beside } = await measureAll(ports, input.model, model, { holdout, scored });
  const { missing } = further;
  const { production, anchor } = references;
  return {
    ...base,
    outcome: "evaluated",
    data,
    candidate,
    production: production && { release: production.release, digest: production.digest },
    anchor: anchor && { release: anchor.release, digest: anchor.digest },
    holdout: { ...(await describeHoldout(ports, input.model, holdout, candidate)), isolated: false },
    ...(predicted && { predicted: { further: predicted.further } }),
    measurement: predicted
      ? measurement
      : await withBestThreshold(ports, model, measurement, { bundle, candidate, rows: holdout.validation }),
    ...beside,
    curves: curvesOf(scored),
    references: { ...beside.references, ...given({ missing }) },
    gates: judgeGates(model.gates, measurement, { ...beside, ...given({ missing }) }),
    milliseconds: { evaluate: ports.clock.monotonic() - started },
  };
}

/** What is released is watched; a pull request's model never is. */
async function writeReference(
  ports: Ports,
  name: string,
  model: ModelConfig,
  { candidate, holdout, scored }: { candidate: Candidate; holdout: Holdout; scored: BreakdownInput },
): Promise<void> {
  const { table, classes } = holdout;
  const heldOut = { table, classes, scores: scored.candidate.scores, sample: sampleOf(scored) };
  const reference = await makeReference(ports, { name, model, candidate, train: holdout.train.path, heldOut });
  await ports.files.write(pathsOf(name).reference, `${JSON.stringify(reference)}\n`);
}

/** By Sluice itself, and by the commands of the user's own metrics. */
async function measureAll(
  ports: Ports,
  name: string,
  model: ModelConfig,
  { holdout, scored }: { holdout: Holdout; scored: BreakdownInput },
) {
  const usual = measure(scored);
  const beside = measureBeside(model, holdout.table, scored, usual);
  const custom = await measureCustom(ports, model.evaluate.custom, pathsOf(name).custom, {
    data: model.data,
    table: holdout.table,
    sample: sampleOf(scored),
    classes: holdout.classes,
    models: modelsOf(scored),
  });
  const { measurement, references } = withCustom(usual, beside.references, custom);
  return { measurement, beside: { ...beside, references } };
}

function sampleOf({ labels, weights = null, units = null }: BreakdownInput): Sample {
  return { labels, weights, units };
}

function modelsOf(scored: BreakdownInput) {
  const roles = ["candidate", "production", "anchor", "baseline", "base-branch"] as const;
  return roles.flatMap((role) => {
    const model = scored[role];
    return model ? [{ role, digest: model.digest, scores: model.scores }] : [];
  });
}

interface Holdout extends DividedHoldout {
  /** All of it, also where a part judges. */
  whole: SplitPart;
  train: SplitPart;
  validation: SplitPart;
  /** Of multiclass classification. */
  classes: readonly string[] | null;
}

async function describeHoldout(ports: Ports, model: string, holdout: Holdout, candidate: Candidate) {
  const { digest, part, table } = holdout;
  const uses = await countLooks(ports.repository, model, { holdout: digest, candidate: candidate.digest });
  return { digest, rows: table.rows, part, uses };
}

async function holdOut(ports: Ports, input: EvaluateInput, model: ModelConfig): Promise<Holdout> {
  const { model: name, stage = "pull-request", change: commit } = input;
  ports.progress.step(`Reading the holdout of ${name}`);
  const { holdout, validation, train } = await splitRows(
    ports,
    name,
    model.data,
    await judgedWindow(ports, { name, model, commit }),
  );
  if (holdout.rows === 0) {
    throw new SluiceError("HOLDOUT_INVALID", `The holdout of ${name} has no rows.`, {
      remedy: "Move data.split in sluice.yaml so that some rows are held out.",
    });
  }
  const table = await ports.data.read(holdout.path);
  const divided = divideHoldout(model.data, stage, table, holdout.digest);
  return {
    ...divided,
    whole: holdout,
    train,
    validation,
    classes: await knownClasses(ports, model, [train.path, holdout.path]),
  };
}

interface Contestants {
  bundle: Bundle;
  candidate: Candidate;
  holdout: Holdout;
  /** What it said of itself; null: it is scored here. */
  predicted: OwnPredictions | null;
  references: Record<"production" | "anchor" | "baseline" | "base-branch", Reference | null>;
}

async function scoreAll(
  ports: Ports,
  model: ModelConfig,
  contestants: Contestants,
  telling: (work: () => Promise<Scored>) => Promise<Scored>,
): Promise<BreakdownInput> {
  const { bundle, candidate, holdout, references, predicted } = contestants;
  const score = scorerOf(ports, model, holdout);
  const scores = predicted
    ? { scores: predicted.scores, properties: undefined }
    : await telling(() => score(candidate.digest, bundle.model, candidate.features));
  const own = { digest: candidate.digest, ...scores };
  const scored = async (reference: Reference | null) =>
    reference && {
      digest: reference.digest,
      ...(await score(reference.digest, reference.path, reference.features ?? candidate.features)),
    };
  return {
    task: model.task,
    ...readSample(model.data, holdout.table, holdout.classes),
    classes: holdout.classes ?? undefined,
    value: model.evaluate.value,
    candidate: own,
    production: await scored(references.production),
    anchor: await scored(references.anchor),
    baseline: await scored(references.baseline),
    "base-branch": await scored(references["base-branch"]),
    threshold: model.task === "binary-classification" ? model.evaluate.threshold : null,
    metrics: metricNames(model),
    sure: model.evaluate.sure,
  };
}

/** Scores a model once, even where production and anchor are the same release. */
function scorerOf(ports: Ports, model: ModelConfig, { table, classes }: Holdout) {
  const known = new Map<string, Promise<Scored>>();
  const asked = metricNames(model).filter((name) => propertyNames.includes(name));
  return (digest: string, path: string, features: readonly string[]): Promise<Scored> => {
    const scored = known.get(digest) ?? scoreModel(ports, table, path, { model, features, classes, asked });
    known.set(digest, scored);
    return scored;
  };
}

/** What the configuration lists, or every metric that its task and keys allow; and always what a gate asks for. */
function metricNames(model: ModelConfig): string[] {
  const { metrics, value } = model.evaluate;
  const usual = [...metricsOf(model.task).map(({ name }) => name), ...(value ? ["value_per_prediction"] : [])];
  const listed = metrics ?? usual;
  const gated = model.gates.filter(({ by }) => by === undefined).map(({ metric }) => metric);
  const isCustom = (name: string) => model.evaluate.custom.some((custom) => custom.name === name);
  return [...new Set([...listed, ...gated])].filter((name) => !isCustom(name));
}
