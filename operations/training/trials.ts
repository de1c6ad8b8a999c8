import type { SearchConfig } from "../../core/config/schemas/retrain-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { findMetric } from "../../core/metrics/catalogue.ts";
import { measure } from "../../core/metrics/measure.ts";
import { classesOf } from "../../core/metrics/multiclass/classes.ts";
import { readSample } from "../../core/metrics/read-sample.ts";
import type { Ports } from "../../core/ports.ts";
import { formatNumber } from "../../core/report/numbers.ts";
import { drawParams, type Params } from "../../core/retrain/draw-params.ts";
import type { Table } from "../../core/table.ts";
import { scoreModel } from "../evaluation/score-model.ts";
import { runTrainingCommand } from "./run-training-command.ts";
import type { TrainingTask } from "./training-task.ts";

/** Trainings with parameters that were drawn, each judged on the validation rows. */

export interface Search {
  /** Of the model. */
  name: string;
  search: SearchConfig;
  task: TrainingTask;
  /** Digest of the data. */
  data: string;
}

/** Those of every trial, the same on every machine. */
export const drawnFor = ({ search, task }: Search): Params[] => drawParams(search, task.model.train.seed);

/** @returns results by place; null where the training failed, or its model cannot be judged */
export async function runTrials(
  ports: Ports,
  { search, task }: Search,
  drawn: readonly Params[],
  places: readonly number[],
): Promise<Map<number, number | null>> {
  const metric = decisiveMetric(task);
  const validation = await ports.data.read(task.validation.path);
  const results = new Map<number, number | null>();
  const left = [...places];
  const work = async () => {
    for (let place = left.shift(); place !== undefined; place = left.shift()) {
      const params = drawn[place] ?? {};
      const value = await resultOf(ports, { task, params, place, metric: metric.name, validation });
      results.set(place, value);
      ports.progress.step(`Trial ${place + 1} of ${drawn.length}: ${metric.label} ${formatNumber(value)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(search.parallel, places.length) }, work));
  return results;
}

/** @throws SluiceError TRAIN_FAILED where no trial gives a model that can be judged */
export function bestOf(
  results: ReadonlyMap<number, number | null>,
  drawn: readonly Params[],
  task: TrainingTask,
): Params {
  const sign = decisiveMetric(task).direction === "higher" ? 1 : -1;
  // Of equals the first, so that machines change nothing.
  const [best] = [...results]
    .flatMap(([place, value]) => (value === null ? [] : [{ place, value }]))
    .sort((a, b) => sign * (b.value - a.value) || a.place - b.place);
  const params = best && drawn[best.place];
  if (params) return params;
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
