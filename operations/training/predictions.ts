import type { ModelConfig } from "../../core/config/schema.ts";
import type { SplitPart } from "../../core/data/split/split.ts";
import { identifier } from "../../core/data/sql-text.ts";
import type { Ports } from "../../core/ports.ts";
import { alignPredictions } from "../../core/predictions/align.ts";
import { idsIn, maxPredictionsBytes, predictionsError, predictionsOf } from "../../core/predictions/predictions.ts";
import { formatBytes } from "../../core/report/numbers.ts";
import { knownClasses } from "../data/known-classes.ts";
import { pathsOf } from "../paths.ts";
import type { AskedRows, TrainingTask } from "./training-task.ts";

interface Asking {
  name: string;
  model: ModelConfig;
  features: readonly string[];
  train: SplitPart;
  holdout: SplitPart;
}

/** Writes the held-out rows without their labels, and whatever else is no feature. */
export async function askRows(ports: Ports, asking: Asking): Promise<AskedRows> {
  const { name, model, features, train, holdout } = asking;
  const id = idOf(model);
  const path = pathsOf(name).asked;
  const columns = [id, ...features].map((column) => ({ name: column, expression: identifier(column) }));
  const selection = { columns, where: null, group: null };
  await ports.data.pick({ source: holdout.path }, { selection, group: "" }, path);
  const ids = idsIn(await ports.data.read(path, [id]), id, "the held-out rows");
  return { path, ids, classes: await knownClasses(ports, model, [train.path, holdout.path]) };
}

/**
 * Takes what the command has written, and refuses already here what would be refused where it is judged.
 *
 * @throws SluiceError SCORES_INVALID
 */
export async function takePredictions(ports: Ports, name: string, task: TrainingTask): Promise<{ trained: string }> {
  const { ids = [], classes = null } = task.asked ?? {};
  const table = await ports.data.read(`${task.output}/predictions.parquet`);
  const about = { model: name, task: task.model.task, id: idOf(task.model), classes };
  const predictions = predictionsOf(table, about);
  alignPredictions(predictions, { ids, classes, furtherAllowed: false });
  const text = JSON.stringify(predictions);
  if (text.length > maxPredictionsBytes) {
    throw predictionsError(
      `they take ${formatBytes(text.length)}, and ${formatBytes(maxPredictionsBytes)} are the most`,
    );
  }
  const trained = `${task.output}/predictions.json`;
  await ports.files.write(trained, text);
  return { trained };
}

/** The configuration is refused without one. */
function idOf({ data }: ModelConfig): string {
  if (data.id === undefined) throw new TypeError("Predictions without data.id.");
  return data.id;
}
