import type { DataConfig, ModelConfig, ValueTable } from "../schema.ts";
import { checkCustom } from "./custom-semantics.ts";
import { checkFormat } from "./format-semantics.ts";
import { checkGates, checkSlices, checkSure } from "./gate-semantics.ts";
import { checkMetric } from "./metric-semantics.ts";
import { type Misuse, under } from "./misuse.ts";
import { checkPredictions } from "./predictions-semantics.ts";
import { checkRetrain } from "./retrain-semantics.ts";
import { checkSplit } from "./split-semantics.ts";

/** What a model's configuration may not say although every key of it is well formed. */
export function checkModel(model: ModelConfig): Misuse[] {
  return [
    ...checkColumns(model.data).map(under("data")),
    ...checkFormat(model.data.format).map(under("data", "format")),
    ...checkSplit(model).map(under("data")),
    ...checkHoldout(model.data).map(under("data")),
    ...checkQuery(model).map(under("data")),
    ...checkClasses(model).map(under("data", "classes")),
    ...checkTraining(model).map(under("train")),
    ...checkEvaluation(model).map(under("evaluate")),
    ...checkGates(model).map(under("gates")),
    ...checkCalibration(model).map(under("train")),
    ...checkServing(model).map(under("serve")),
    ...checkRetrain(model).map(under("retrain")),
    ...checkPredictions(model),
  ];
}

function checkColumns({ target, id, time, unit, query, weight }: DataConfig): Misuse[] {
  return Object.entries({ id, time, unit, query, weight })
    .filter(([, column]) => column === target)
    .map(([role]) => ({ path: [role], message: `${role} is the target itself; a model would learn its own answer` }));
}

function checkHoldout({ holdout }: DataConfig): Misuse[] {
  if (!holdout || (holdout.release > 0 && holdout.release < 1)) return [];
  const message = `${percent(holdout.release)} leaves no rows for one of the two; 50% is usual`;
  return [{ path: ["holdout", "release"], message }];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`;
}

/** The rows of a query compete, so that the query is the unit, and counts as a whole. */
function checkQuery({ task, data: { query, unit, weight } }: ModelConfig): Misuse[] {
  const at = (key: string, message: string): Misuse => ({ path: [key], message });
  if (task !== "ranking") return query === undefined ? [] : [at("query", `goes with ranking, not ${task}`)];
  return [
    ...(query === undefined ? [{ path: [], message: "ranking needs query, the column whose rows compete" }] : []),
    ...(unit === undefined ? [] : [at("unit", "the query is the unit of ranking; name it once, as query")]),
    ...(weight === undefined ? [] : [at("weight", "every query of a ranking counts alike; leave the weight out")]),
  ];
}

function checkCalibration({ task, train }: ModelConfig): Misuse[] {
  if (train.calibrate === undefined || task === "binary-classification") return [];
  return [{ path: ["calibrate"], message: `is for probabilities: it goes with binary-classification, not ${task}` }];
}

function checkServing({ task, serve }: ModelConfig): Misuse[] {
  if (!serve?.defer || task === "binary-classification") return [];
  return [{ path: ["defer"], message: `is a range of probabilities: it goes with binary-classification, not ${task}` }];
}

function checkClasses({ task, data: { classes } }: ModelConfig): Misuse[] {
  if (!classes) return [];
  if (task !== "multiclass-classification")
    return [{ path: [], message: `go with multiclass-classification, not ${task}` }];
  const twice = classes.findIndex((name, index) => classes.indexOf(name) < index);
  return twice === -1 ? [] : [{ path: [twice], message: `class ${classes[twice]} is named twice` }];
}

const noRankingBaseline = "the built-in model cannot rank; use run, your training command";

function checkTraining({ task, train, data }: ModelConfig): Misuse[] {
  const { run, baseline, features = [] } = train;
  const chosen = [run, baseline].filter((choice) => choice !== undefined).length;
  const message = "needs exactly one of run (your training command) and baseline (the built-in model)";
  return [
    ...(chosen === 1 ? [] : [{ path: [], message }]),
    ...(baseline !== undefined && task === "ranking" ? [{ path: ["baseline"], message: noRankingBaseline }] : []),
    ...checkFeatures(features, data),
  ];
}

function checkFeatures(features: readonly string[], { target, id }: DataConfig): Misuse[] {
  return features.flatMap((feature, index) => {
    const at = (message: string): Misuse => ({ path: ["features", index], message });
    if (feature === target) return [at(`feature ${feature} is the target; a model would learn its own answer`)];
    if (feature === id) return [at(`feature ${feature} is the id, which only names a row`)];
    return features.indexOf(feature) < index ? [at(`feature ${feature} is named twice`)] : [];
  });
}

function checkValue(value: ValueTable | undefined, task: ModelConfig["task"]): Misuse[] {
  if (!value) return [];
  const { true_positive, false_positive, false_negative, true_negative } = value;
  const at = (message: string): Misuse[] => [{ path: [], message }];
  if (task !== "binary-classification") return at(`needs the four outcomes of binary-classification, not ${task}`);
  return new Set([true_positive, false_positive, false_negative, true_negative]).size === 1
    ? at("all four outcomes are worth the same, so no model could be worth more than another")
    : [];
}

function checkEvaluation({ task, evaluate, data }: ModelConfig): Misuse[] {
  const { metrics = [], sure, slices } = evaluate;
  return [
    ...metrics.flatMap((metric, index) => checkMetric(metric, { task, evaluate }, ["metrics", index])),
    ...checkValue(evaluate.value, task).map(under("value")),
    ...checkCustom(evaluate.custom, data).map(under("custom")),
    ...checkSlices(slices, data).map(under("slices")),
    ...checkSure(sure),
  ];
}
