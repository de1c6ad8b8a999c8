import { findMetric, metricsOf } from "../metrics/catalogue.ts";
import type { Misuse } from "./misuse.ts";
import type { DataConfig, Gate, ModelConfig, TrainConfig } from "./schema.ts";
import { suggestion } from "./suggestion.ts";

/** What a model's configuration may not say although every key of it is well formed. */
export function checkModel(model: ModelConfig): Misuse[] {
  return [
    ...checkColumns(model.data).map(under("data")),
    ...checkSplit(model.data).map(under("data")),
    ...checkTraining(model.train, model.data).map(under("train")),
    ...checkEvaluation(model).map(under("evaluate")),
    ...checkGates(model).map(under("gates")),
  ];
}

function under(...keys: PropertyKey[]): (misuse: Misuse) => Misuse {
  return ({ path, message }) => ({ path: [...keys, ...path], message });
}

function checkColumns({ target, id, time, unit }: DataConfig): Misuse[] {
  return Object.entries({ id, time, unit })
    .filter(([, column]) => column === target)
    .map(([role]) => ({ path: [role], message: `${role} is the target itself; a model would learn its own answer` }));
}

function checkSplit({ split, time }: DataConfig): Misuse[] {
  const at = (message: string, ...keys: string[]): Misuse => ({ path: ["split", ...keys], message });
  if ("holdout_from" in split) {
    const { validation_from: from, holdout_from: until } = split;
    return [
      ...(time === undefined ? [at("a chronological split needs data.time, the column that says when")] : []),
      ...Object.entries(split)
        .filter(([, date]) => date !== undefined && !isDate(date))
        .map(([key, date]) => at(`${key} ${date} is not a day of the calendar`, key)),
      ...(from !== undefined && from >= until
        ? [at(`validation_from ${from} must be before holdout_from ${until}`, "validation_from")]
        : []),
    ];
  }
  const sum = split.train + split.validation + split.holdout;
  return [
    ...(Math.abs(sum - 1) > 1e-9 ? [at(`the shares add up to ${percent(sum)}, not 100%`)] : []),
    ...(["train", "holdout"] as const)
      .filter((part) => split[part] === 0)
      .map((part) => at(`${part} needs more than 0% of the rows`, part)),
  ];
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`;
}

function checkTraining(train: TrainConfig, data: DataConfig): Misuse[] {
  const { run, baseline, features = [] } = train;
  const chosen = [run, baseline].filter((choice) => choice !== undefined).length;
  const message = "needs exactly one of run (your training command) and baseline (the built-in model)";
  return [...(chosen === 1 ? [] : [{ path: [], message }]), ...checkFeatures(features, data)];
}

function checkFeatures(features: readonly string[], { target, id }: DataConfig): Misuse[] {
  return features.flatMap((feature, index) => {
    const at = (message: string): Misuse => ({ path: ["features", index], message });
    if (feature === target) return [at(`feature ${feature} is the target; a model would learn its own answer`)];
    if (feature === id) return [at(`feature ${feature} is the id, which only names a row`)];
    return features.indexOf(feature) < index ? [at(`feature ${feature} is named twice`)] : [];
  });
}

function checkEvaluation({ task, evaluate }: ModelConfig): Misuse[] {
  const unknown = (evaluate.metrics ?? []).flatMap((metric, index) => checkMetric(metric, task, ["metrics", index]));
  const { sure } = evaluate;
  return sure > 0.5 && sure < 1
    ? unknown
    : [...unknown, { path: ["sure"], message: "sure must be above 50% and below 100%; nothing is ever entirely sure" }];
}

function checkMetric(name: string, task: ModelConfig["task"], path: PropertyKey[]): Misuse[] {
  const metric = findMetric(name);
  if (metric?.task === task) return [];
  const known = metricsOf(task).map((definition) => definition.name);
  return metric
    ? [{ path, message: `metric ${name} is for ${metric.task}, not ${task}; known are ${known.join(", ")}` }]
    : [{ path, message: `unknown metric ${name}${suggestion(name, known)}` }];
}

function checkGates({ gates, task }: ModelConfig): Misuse[] {
  const each = gates.flatMap((gate, index) => [
    ...checkMetric(gate.metric, task, [index, "metric"]),
    ...checkLimits(gate).map(under(index)),
  ]);
  return gates.every((gate) => gate.informational)
    ? [...each, { path: [], message: "every gate is informational, so none could say no; let at least one decide" }]
    : each;
}

function checkLimits(gate: Gate): Misuse[] {
  const { at_least: least, at_most: most, may_drop: drop, may_rise: rise, versus } = gate;
  const absolute = least !== undefined || most !== undefined;
  const relative = drop !== undefined || rise !== undefined;
  if (!absolute && !relative)
    return [{ path: [], message: "has no limit: give at_least, at_most, may_drop or may_rise" }];
  if (absolute && relative) {
    return [{ path: [], message: "mixes a limit of its own with one against another model; make two gates of it" }];
  }
  return absolute ? checkAbsolute({ least, most, versus }) : checkRelative(gate);
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
function checkRelative({ metric, may_drop: drop, may_rise: rise }: Gate): Misuse[] {
  const direction = findMetric(metric)?.direction;
  return [
    ...(drop !== undefined && direction === "lower"
      ? [{ path: ["may_drop"], message: `less ${metric} is better; limit its growth with may_rise` }]
      : []),
    ...(rise !== undefined && direction === "higher"
      ? [{ path: ["may_rise"], message: `more ${metric} is better; limit its fall with may_drop` }]
      : []),
  ];
}
