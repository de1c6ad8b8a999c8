import type { ModelConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import { parseTrainingFile, type TrainingFile, trainingPath } from "../../core/retrain/training-file.ts";
import { forwardProblem } from "../../core/retrain/window.ts";
import { presentWindow } from "../data/present-window.ts";

/**
 * The rows that judge a change. A change that moves the holdout forward has learnt from rows that the checkout still holds
 * out, so it is judged by what comes after them; the checkout says how far it may go.
 *
 * @param commit of the change; undefined: the checkout is what is judged
 * @returns what the change says; undefined: what the checkout says
 * @throws SluiceError HOLDOUT_INVALID, LOCK_INVALID
 */
export async function judgedWindow(
  ports: Ports,
  { name, model, commit }: { name: string; model: ModelConfig; commit: string | undefined },
): Promise<TrainingFile | undefined> {
  const path = trainingPath(name);
  const text = commit === undefined ? null : await ports.repository.readFile(commit, path);
  if (text === null || text === (await ports.files.readText(path))) return undefined;
  const training = parseTrainingFile(text, name);
  const present = await presentWindow(ports, name, model);
  // An older window trains on nothing that the present one holds out.
  if (training.window.holdout_from <= present.holdoutFrom) return undefined;
  const problem = model.retrain
    ? forwardProblem(present, training.window, model.retrain.holdout)
    : "sluice.yaml of the default branch has no retrain, which says how long a holdout is";
  if (problem === null) return training;
  throw new SluiceError("HOLDOUT_INVALID", `${path} cannot be judged by: ${problem}.`, {
    remedy: "Leave the file to `sluice retrain`, or move the holdout forward by whole, fresh days.",
  });
}
