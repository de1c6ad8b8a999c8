import type { Config } from "../../core/config/schema.ts";
import type { SourceShape } from "../../core/data/data-port.ts";
import { dataDigest } from "../../core/data/sources/data-digest.ts";
import { given } from "../../core/given.ts";
import { planScoring } from "../../core/models/scoring.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { code, table } from "../../core/report/markdown.ts";
import { formatBytes, formatCount, formatDuration, formatNumber } from "../../core/report/numbers.ts";
import type { Calibration } from "../../core/training/calibration/fit-calibration.ts";
import type { Candidate } from "../../core/training/candidate.ts";
import { pathsOf } from "../paths.ts";
import { calibrate } from "./calibrate.ts";
import { takePredictions } from "./predictions.ts";
import { type Prepared, prepareTask, withParams } from "./prepare-task.ts";
import { runBaseline } from "./run-baseline.ts";
import { runTrainingCommand } from "./run-training-command.ts";
import { searchParams } from "./search-params.ts";
import type { Training, TrainingTask } from "./training-task.ts";

export interface TrainInput {
  config: Config;
  model: string;
  /** Commit of the code; null outside a git checkout. */
  commit: string | null;
}

/**
 * Splits the data, trains and leaves `model.onnx` (or `predictions.json`) and `candidate.json`, both or neither. An earlier candidate is removed
 * first, so that what lies there is never the result of another run.
 */
export async function train(ports: Ports, input: TrainInput): Promise<Outcome<Candidate>> {
  const paths = pathsOf(input.model);
  const earlier = [paths.candidate, paths.model, paths.predictions, paths.training];
  for (const path of earlier) await ports.files.remove(path);
  const prepared = await prepareTask(ports, input);
  const { source } = prepared;
  const task = await withFoundParams(ports, input.model, prepared);
  ports.progress.step(`Training ${input.model} on ${formatCount(task.train.rows)} rows`);
  try {
    const run = task.model.train.run === undefined ? runBaseline : runTrainingCommand;
    const training = await run(ports, task);
    const made = await (task.asked ? takePredictions(ports, input.model, task) : takeModel(ports, task));
    const candidate = await describe(ports, input, { task, source, training, ...made });
    await ports.files.copy(made.trained, task.asked ? paths.predictions : paths.model);
    await ports.files.write(paths.candidate, `${JSON.stringify(candidate, null, 2)}\n`);
    return outcomeOf(candidate);
  } finally {
    await ports.files.remove(paths.training);
  }
}

async function withFoundParams(ports: Ports, name: string, prepared: Prepared): Promise<TrainingTask> {
  const { task, data, search } = prepared;
  if (!search) return task;
  return { ...task, model: withParams(task.model, await searchParams(ports, { name, search, task, data })) };
}

async function takeModel(ports: Ports, task: TrainingTask): Promise<Made> {
  const trained = `${task.output}/model.onnx`;
  await checkModel(ports, trained, task);
  if (!task.model.train.calibrate) return { trained };
  const calibration = await calibrate(ports, trained, task);
  await checkModel(ports, trained, task);
  return { trained, calibration };
}

/** Whether it is a model at all, and one that can be fed with the features. @throws MODEL_INVALID, MODEL_INTERFACE */
async function checkModel(ports: Ports, path: string, { model, features }: TrainingTask): Promise<void> {
  const loaded = await ports.models.load(ports.files.resolve(path));
  try {
    planScoring(loaded, model.task, features);
  } finally {
    await loaded.close();
  }
}

interface Made {
  /** Path of the model, or of the predictions. */
  trained: string;
  calibration?: Calibration;
}

interface Trained extends Made {
  task: TrainingTask;
  source: SourceShape;
  training: Training;
}

async function describe(ports: Ports, input: TrainInput, made: Trained): Promise<Candidate> {
  const { task, source, training, trained, calibration } = made;
  const { data, train } = task.model;
  const { digest, bytes } = await ports.files.digest(trained);
  return {
    version: 1,
    model: input.model,
    digest,
    ...(task.asked && { leaves: "predictions" as const }),
    bytes,
    commit: input.commit,
    data: { digest: dataDigest(source.files), rows: source.rows },
    schema: data.schema === undefined ? null : (await ports.files.digest(data.schema)).digest,
    rows: { train: task.train.rows, validation: task.validation.rows },
    features: [...task.features],
    command: training.command.slice(0, longestCommand),
    params: train.params,
    seed: train.seed,
    runtime: { node: process.versions.node },
    milliseconds: { train: training.milliseconds },
    ...given({ calibration }),
    reported: training.reported,
  };
}

/** As long as the bundle's contract allows. */
const longestCommand = 1_000;

function calibrationOf({ slope, intercept }: Calibration): string {
  return `log odds × ${formatNumber(slope)} ${intercept < 0 ? "−" : "+"} ${formatNumber(Math.abs(intercept))}`;
}

function outcomeOf(candidate: Candidate): Outcome<Candidate> {
  const {
    model,
    leaves = "model",
    rows,
    milliseconds,
    digest,
    bytes,
    command,
    features,
    calibration,
    reported,
  } = candidate;
  const facts: [string, string][] = [
    [leaves, `${code(digest)}, ${formatBytes(bytes)}`],
    ["trained by", code(command)],
    ["features", features.slice(0, 50).map(code).join(", ")],
    ["rows", `${formatCount(rows.train)} to train, ${formatCount(rows.validation)} to validate`],
    ["took", formatDuration(milliseconds.train)],
    ...(calibration ? [["calibrated", calibrationOf(calibration)] as [string, string]] : []),
    ...Object.entries(reported ?? {}).map(([name, value]): [string, string] => [code(name), formatNumber(value)]),
  ];
  return {
    conclusion: "passed",
    headline: `trained ${model} on ${formatCount(rows.train)} rows in ${formatDuration(milliseconds.train)}`,
    summary: table([["candidate", ""], ...facts]),
    facts: candidate,
    annotations: [],
  };
}
