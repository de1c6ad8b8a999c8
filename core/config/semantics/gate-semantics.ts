import { fairnessMetrics, findFairnessMetric } from "../../fairness/definitions.ts";
import { findMetric } from "../../metrics/catalogue.ts";
import type { DataConfig, Gate, ModelConfig, Task } from "../schema.ts";
import { suggestion } from "../suggestion.ts";
import { checkMetric } from "./metric-semantics.ts";
import { type Misuse, under } from "./misuse.ts";

/** What a gate may not say although every key of it is well formed. */
export function checkGates({ gates, task, data, evaluate }: ModelConfig): Misuse[] {
  const each = gates.flatMap((gate, index) =>
    [
      ...(gate.by === undefined ? checkOwnMetric(gate, { task, evaluate }) : checkFairness(gate, task)),
      ...checkLimits(gate, { task, evaluate }),
      ...checkVersus(gate, task),
      ...checkSlices(gate.slices ?? [], data).map(under("slices")),
      ...checkSlices(gate.by === undefined ? [] : [gate.by], data).map(({ message }) => ({ path: ["by"], message })),
      ...(gate.sure === undefined ? [] : checkSure(gate.sure)),
    ].map(under(index)),
  );
  return gates.every((gate) => gate.informational)
    ? [...each, { path: [], message: "every gate is informational, so none could say no; let at least one decide" }]
    : each;
}

function checkOwnMetric({ metric, slices }: Gate, model: Pick<ModelConfig, "task" | "evaluate">): Misuse[] {
  if (findFairnessMetric(metric)) {
    return [{ path: ["metric"], message: `${metric} compares groups of rows; name their column with by` }];
  }
  const isCustom = model.evaluate.custom.some(({ name }) => name === metric);
  return isCustom && slices
    ? [{ path: ["slices"], message: `${metric} is your own metric, which is measured on all rows only` }]
    : checkMetric(metric, model, ["metric"]);
}

function checkFairness({ metric, by, slices, may_drop: drop, may_rise: rise }: Gate, task: string): Misuse[] {
  const at = (key: string, message: string): Misuse => ({ path: [key], message });
  const known = fairnessMetrics.map(({ name }) => name);
  return [
    ...(findFairnessMetric(metric) ? [] : [at("metric", `no fairness metric ${metric}${suggestion(metric, known)}`)]),
    ...(task === "binary-classification" ? [] : [at("by", `fairness by ${by} needs predicted classes, not ${task}`)]),
    ...(slices === undefined ? [] : [at("slices", "by divides the rows already; make two gates of it")]),
    ...(drop === undefined && rise === undefined ? [] : [at("by", "by goes with at_least or at_most only")]),
  ];
}

export function checkSlices(columns: readonly string[], { target, id, query }: DataConfig): Misuse[] {
  return columns.flatMap((column, index) => {
    const at = (message: string): Misuse => ({ path: [index], message });
    if (column === target) return [at(`${column} is the target; rows of one label alone cannot be judged`)];
    if (column === id) return [at(`${column} is the id, which divides the rows into single ones`)];
    if (column === query) return [at(`${column} is the query, which divides the rows into single queries`)];
    return columns.indexOf(column) < index ? [at(`column ${column} is named twice`)] : [];
  });
}

export function checkSure(sure: number): Misuse[] {
  const message = "sure must be above 50% and below 100%; nothing is ever entirely sure";
  return sure > 0.5 && sure < 1 ? [] : [{ path: ["sure"], message }];
}

function checkLimits(gate: Gate, model: Pick<ModelConfig, "task" | "evaluate">): Misuse[] {
  const { at_least: least, at_most: most, may_drop: drop, may_rise: rise, versus } = gate;
  const absolute = least !== undefined || most !== undefined;
  const relative = drop !== undefined || rise !== undefined;
  if (!absolute && !relative)
    return [{ path: [], message: "has no limit: give at_least, at_most, may_drop or may_rise" }];
  if (absolute && relative) {
    return [{ path: [], message: "mixes a limit of its own with one against another model; make two gates of it" }];
  }
  return absolute ? checkAbsolute({ least, most, versus }) : checkRelative(gate, model);
}

function checkVersus({ versus }: Gate, task: Task): Misuse[] {
  return versus === "baseline" && task === "ranking"
    ? [{ path: ["versus"], message: "there is no baseline of ranking: the built-in model cannot rank" }]
    : [];
}

function checkAbsolute(limits: {
  least: number | undefined;
  most: number | undefined;
  versus: Gate["versus"];
}): Misuse[] {
  const { least, most, versus } = limits;
  return [
    ...(least !== undefined && most !== undefined && least > most
      ? [{ path: ["at_least"], message: `at_least ${least} is above at_most ${most}; nothing can be both` }]
      : []),
    ...(versus === undefined ? [] : [{ path: ["versus"], message: "versus goes with may_drop or may_rise only" }]),
  ];
}

/** A fall of a metric where less is better is no harm, so a limit on it is most likely the wrong word. */
function checkRelative(
  { metric, may_drop: drop, may_rise: rise }: Gate,
  { task, evaluate: { custom } }: Pick<ModelConfig, "task" | "evaluate">,
): Misuse[] {
  const { direction } = custom.find(({ name }) => name === metric) ?? findMetric(metric, task) ?? {};
  return [
    ...(drop !== undefined && direction === "lower"
      ? [{ path: ["may_drop"], message: `less ${metric} is better; limit its growth with may_rise` }]
      : []),
    ...(rise !== undefined && direction === "higher"
      ? [{ path: ["may_rise"], message: `more ${metric} is better; limit its fall with may_drop` }]
      : []),
  ];
}
