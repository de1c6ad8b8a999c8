import type { DataConfig, ModelConfig } from "../schema.ts";
import type { RetrainConfig, SearchConfig } from "../schemas/retrain-schema.ts";
import { checkMetric } from "./metric-semantics.ts";
import { type Misuse, under } from "./misuse.ts";

/** What a description of retraining may not say although every key of it is well formed. */
export function checkRetrain({ retrain, monitor, data, train, task, evaluate }: ModelConfig): Misuse[] {
  if (!retrain) return [];
  const { better_at: metric } = retrain;
  return [
    ...checkTriggers(retrain.when, monitor !== undefined).map(under("when")),
    ...checkTime(data),
    ...(metric === undefined ? [] : checkMetric(metric, { task, evaluate }, ["better_at"])),
    ...checkWindow(retrain.window).map(under("window")),
    ...(retrain.search ? checkSearch(retrain.search, train.baseline !== undefined).map(under("search")) : []),
  ];
}

function checkTriggers(when: RetrainConfig["when"], isWatched: boolean): Misuse[] {
  const named = Object.entries(when).filter(([, value]) => value !== undefined);
  if (named.length === 0) {
    return [{ path: [], message: "needs a trigger: schedule, performance, drift, new_labels or command" }];
  }
  if (isWatched) return [];
  return named
    .filter(([trigger]) => trigger === "performance" || trigger === "drift")
    .map(([trigger]) => ({ path: [trigger], message: "needs monitor, which says where the live rows are" }));
}

/** The rows that judge must be later than those that are learnt from, so that there is something fresh to be judged by. */
function checkTime({ time, split }: DataConfig): Misuse[] {
  if (time === undefined) return [{ path: [], message: "needs data.time, to know which rows are new" }];
  const isByTime = "holdout_from" in split || split.by === undefined || split.by === "time";
  return isByTime ? [] : [{ path: [], message: "needs a split by time: newer rows judge what older ones taught" }];
}

function checkWindow({ rows, days, replay }: RetrainConfig["window"]): Misuse[] {
  return [
    ...(rows === "last" && days === undefined ? [{ path: ["rows"], message: "last needs days, such as 90" }] : []),
    ...(rows !== "last" && days !== undefined ? [{ path: ["days"], message: `go with rows: last, not ${rows}` }] : []),
    ...(rows === "all" && replay !== undefined
      ? [{ path: ["replay"], message: "goes with rows: last or expanding; all has the old rows anyway" }]
      : []),
    ...(replay === 0 || replay === 1
      ? [{ path: ["replay"], message: "must be above 0% and below 100%; 10% is usual" }]
      : []),
  ];
}

function checkSearch({ params, command, machines }: SearchConfig, isBaseline: boolean): Misuse[] {
  const ranges = Object.entries(params);
  return [
    ...(isBaseline ? [{ path: [], message: "needs train.run; the built-in model has no parameters" }] : []),
    ...(ranges.length === 0 && command === undefined
      ? [{ path: [], message: "needs params, the ranges to draw from, or command, a tool that searches by itself" }]
      : []),
    ...(command !== undefined && machines > 1
      ? [{ path: ["machines"], message: "share trials of params; a command searches by itself, on one machine" }]
      : []),
    ...ranges.flatMap(([name, range]) => checkRange(range).map(under("params", name))),
  ];
}

function checkRange(range: SearchConfig["params"][string]): Misuse[] {
  if (Array.isArray(range)) return [];
  const { min, max, scale, whole } = range;
  return [
    ...(min < max ? [] : [{ path: ["max"], message: `must be above min, ${min}` }]),
    ...(scale === "log" && min <= 0 ? [{ path: ["min"], message: "must be above 0 on a log scale" }] : []),
    ...(whole && !(Number.isInteger(min) && Number.isInteger(max))
      ? [{ path: ["whole"], message: "needs whole numbers as min and max" }]
      : []),
  ];
}
