import type { DataConfig } from "../config/schema.ts";
import type { SplitPlan } from "./split.ts";

/** How the configuration divides the rows: by stated times, by shares of time where there is a time column, else by content. */
export function planSplit(data: DataConfig): SplitPlan {
  const { split, time, query } = data;
  const together = query === undefined ? {} : { together: query };
  if ("holdout_from" in split) {
    // The configuration's semantic checks have made sure of the time column.
    return {
      kind: "by-time",
      time: time ?? "",
      ...together,
      validationFrom: split.validation_from ?? null,
      holdoutFrom: split.holdout_from,
    };
  }
  return time
    ? { kind: "by-share-of-time", time, ...together, ...split }
    : { kind: "by-hash", key: data.unit ?? query ?? data.id ?? null, ...split };
}
