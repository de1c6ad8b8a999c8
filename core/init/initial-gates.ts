import type { Gate, Task } from "../config/schema.ts";

/** A ranking needs queries, which nobody can guess. */
export type InitialTask = Exclude<Task, "ranking">;

type InitialGate = Pick<Gate, "metric"> & { at_least?: number; may_drop?: number; may_rise?: string; versus?: string };

/** Better than knowing nothing, and no worse than what serves: what every model must be, whatever it is for. */
export function initialGates(task: InitialTask, isOwnModel: boolean): InitialGate[] {
  const [metric, floor] = floors[task];
  return [
    { metric, at_least: floor },
    ...(isOwnModel ? [{ metric, may_drop: 0, versus: "baseline" }] : []),
    { metric, may_drop: 0.01, versus: "production" },
  ];
}

/** What a coin, or the mean, reaches. */
const floors: Readonly<Record<InitialTask, [string, number]>> = {
  "binary-classification": ["roc_auc", 0.5],
  "multiclass-classification": ["mcc", 0],
  regression: ["r2", 0],
};
