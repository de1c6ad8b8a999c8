import { z } from "zod";
import type { SearchConfig } from "../../core/config/schemas/retrain-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { findMetric } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";
import { classesOf } from "../../core/metrics/multiclass/classes.ts";
import { readSample } from "../../core/metrics/read-sample.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import { formatDuration, formatNumber } from "../../core/report/numbers.ts";
import { drawParams, type Params } from "../../core/retrain/draw-params.ts";
import type { Table } from "../../core/table.ts";
import { scoreModel } from "../evaluation/score-model.ts";
import { runTrainingCommand } from "./run-training-command.ts";
import type { TrainingTask } from "./training-task.ts";

/**
 * Looks for better parameters of the training command, judged on the validation rows: by trials of random parameters, or by
 * a command that searches in its own way. The holdout takes no part.
 *
 * @throws SluiceError TRAIN_FAILED where no trial gives a model that can be judged
 */
export function searchParams(ports: Ports, search: SearchConfig, task: TrainingTask): Promise<Params> {
  return search.command === undefined ? byTrials(ports, search, task) : byCommand(ports, search, task);
}

interface Trial {
  params: Params;
  /** Null: it failed, or cannot be judged. */
  value: number | null;
}

async function byTrials(ports: Ports, search: SearchConfig, task: TrainingTask): Promise<Params> {
  const metric = decisiveMetric(task);
  const validation = await ports.data.read(task.validation.path);
  const drawn = drawParams(search, task.model.train.seed);
  const trials: Trial[] = [];
  let next = 0;
  const work = async () => {
    for (let place = next++; place < drawn.length; place = next++) {
      const params = drawn[place] as Params;
      const value = await resultOf(ports, { task, params, place, metric: metric.name, validation });
      trials[place] = { params, value };
      ports.progress.step(`Trial ${place + 1} of ${drawn.length}: ${metric.label} ${formatNumber(value)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(search.parallel, drawn.length) }, work));
  const sign = metric.direction === "higher" ? 1 : -1;
  const [best] = trials
    .flatMap(({ params, value }) => (value === null ? [] : [{ params, value }]))
    .sort((a, b) => sign * (b.value - a.value));
  if (best) return best.params;
  throw new SluiceError("TRAIN_FAILED", `None of ${drawn.length} trials gave a model that could be judged.`, {
    remedy: "Run the training command by hand with parameters from within retrain.search.params.",
  });
}

function decisiveMetric({ model }: TrainingTask) {
  const { task, gates, retrain } = model;
  const name = retrain?.better_at ?? gates[0]?.metric ?? "";
  const metric = findMetric(name, task);
  if (metric) return metric;
  throw new SluiceError("USAGE", `Trials cannot be judged by ${name}.`, {
    remedy: "Set retrain.better_at to a metric of the catalogue, or search by retrain.search.command.",
  });
}

interface Question {
  task: TrainingTask;
  params: Params;
  place: number;
  metric: string;
  validation: Table;
}

/** A trial that fails is one with bad parameters, and no reason to end the search. */
async function resultOf(ports: Ports, { task, params, place, metric, validation }: Question): Promise<number | null> {
  const { model, features } = task;
  const output = `${task.output}/trial-${place}`;
  const tried = { ...model, train: { ...model.train, params: { ...model.train.params, ...params } } };
  const labels = validation.columns[model.data.target];
  const classes = model.task === "multiclass-classification" && labels ? classesOf(model.data, [labels]) : null;
  try {
    await runTrainingCommand(ports, { ...task, model: tried, output });
    const way = { model, features, classes, asked: [] };
    const { scores } = await scoreModel(ports, validation, `${output}/model.onnx`, way);
    const measured = measure({
      ...readSample(model.data, validation, classes),
      ...{ task: model.task, classes: classes ?? undefined, value: model.evaluate.value, sure: model.evaluate.sure },
      ...{ candidate: { digest: "", scores }, production: null, anchor: null, metrics: [metric] },
      threshold: model.task === "binary-classification" ? model.evaluate.threshold : null,
    });
    return measured.candidate.metrics[metric]?.value ?? null;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    ports.progress.step(`Trial ${place + 1} failed: ${error.message}`);
    return null;
  } finally {
    await ports.files.remove(output);
  }
}

const longestAnswer = 100_000;

async function byCommand(ports: Ports, search: SearchConfig, task: TrainingTask): Promise<Params> {
  const { command = "", timeout, trials, parallel, params } = search;
  ports.progress.step(`Searching parameters by ${command}`);
  const { seed, params: present } = task.model.train;
  const { exitCode, timedOut, stdout, tail } = await ports.commands.run(command, {
    cwd: ports.files.resolve("."),
    timeoutMs: timeout,
    keepStdout: longestAnswer,
    env: {
      SLUICE_TRAIN: ports.files.resolve(task.train.path),
      SLUICE_VALIDATION: ports.files.resolve(task.validation.path),
      SLUICE_SEED: String(seed),
      SLUICE_PARAMS: JSON.stringify(present),
      SLUICE_SEARCH: JSON.stringify({ trials, parallel, params }),
    },
  });
  const remedy = "Let it print the best parameters as one JSON object on stdout, and exit with 0.";
  if (timedOut || exitCode !== 0) {
    const how = timedOut ? `was ended after ${formatDuration(timeout)}` : `failed with ${exitCode ?? "a signal"}`;
    throw new SluiceError("TRAIN_FAILED", `retrain.search.command ${how}. Its last lines:\n${tail.join("\n")}`, {
      remedy,
    });
  }
  return parseJson(stdout ?? "", z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()])), {
    code: "TRAIN_FAILED",
    document: "the answer of retrain.search.command",
    remedy,
  });
}
