import { SluiceError } from "../../core/errors.ts";
import { planScoring, scoreTable } from "../../core/models/scoring.ts";
import type { Ports } from "../../core/ports.ts";
import { formatCount } from "../../core/report/numbers.ts";
import type { Table } from "../../core/table.ts";
import { calibrateOnnx } from "../../core/training/calibration/calibrate-onnx.ts";
import { type Calibration, fitCalibration } from "../../core/training/calibration/fit-calibration.ts";
import type { TrainingTask } from "./training-task.ts";

/**
 * Fits the probabilities of the model at `path` to the validation rows and writes that into it.
 *
 * @throws SluiceError TRAIN_FAILED where the validation rows do not tell how
 */
export async function calibrate(ports: Ports, path: string, task: TrainingTask): Promise<Calibration> {
  const { target } = task.model.data;
  ports.progress.step(`Calibrating on ${formatCount(task.validation.rows)} validation rows`);
  const rows = await ports.data.read(task.validation.path, [target, ...task.features]);
  const loaded = await ports.models.load(ports.files.resolve(path));
  try {
    const plan = planScoring(loaded, task.model.task, task.features);
    const calibration = fitCalibration(await scoreTable(loaded, plan, rows), labelsIn(rows, target));
    const output = loaded.outputs.find(({ name }) => name === plan.output);
    if (!calibration || !output) throw refused(`${formatCount(rows.rows)} validation rows do not tell how`);
    const bytes = await ports.files.readBytes(path);
    await ports.files.write(path, calibrateOnnx(bytes ?? new Uint8Array(), output, calibration));
    return calibration;
  } finally {
    await loaded.close();
  }
}

function labelsIn({ columns }: Table, target: string): Float64Array {
  const column = columns[target];
  if (column?.type === "number" && column.values.every((label) => label === 0 || label === 1)) return column.values;
  throw refused(`${target} has other values than 0, 1, true and false`);
}

function refused(why: string): SluiceError {
  return new SluiceError("TRAIN_FAILED", `The probabilities cannot be calibrated: ${why}.`, {
    remedy:
      "It takes validation rows of both classes, and a model that scores the positive ones higher: see data.split, or leave train.calibrate out.",
  });
}
