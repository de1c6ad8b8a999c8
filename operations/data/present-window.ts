import type { ModelConfig } from "../../core/config/schema.ts";
import type { Ports } from "../../core/ports.ts";
import type { PresentWindow } from "../../core/retrain/window.ts";
import { sourceOf } from "../source-of.ts";
import { readTrainingFile, splitOf } from "./split-of.ts";

/** What the checkout trains and judges with. Where shares divide the rows, the cut that the present rows give. */
export async function presentWindow(ports: Ports, model: string, { data }: ModelConfig): Promise<PresentWindow> {
  const training = await readTrainingFile(ports.files, model);
  if (training) {
    const { from = null, holdout_from: holdoutFrom, until } = training.window;
    return { from, holdoutFrom, until };
  }
  const plan = await splitOf(ports.files, model, data, null);
  const { time } = plan.kept ?? (await ports.data.cuts(await sourceOf(ports.files, data), plan));
  return { from: null, holdoutFrom: (time?.holdoutFrom ?? "").slice(0, 10), until: null };
}
