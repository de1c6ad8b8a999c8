import type { SplitPlan } from "./split.ts";
import { identifier, literal } from "./sql-text.ts";

/** For each part, SQL that is true for its rows. Every row of the relation `data` belongs to exactly one part. */
export interface SplitConditions {
  train: string;
  validation: string;
  holdout: string;
}

/** Without a stated date, the last tenth of what comes before the holdout serves for validation. */
const defaultTrainShare = 0.9;

export function splitConditions(plan: SplitPlan, columns: readonly string[]): SplitConditions {
  if (plan.kind === "by-hash") {
    const position = positionOf(plan.key === null ? columns : [plan.key]);
    return between(position, String(plan.train), String(plan.train + plan.validation));
  }
  const time = plan.together === undefined ? timeOf(plan.time) : firstTimeOf(plan.time, plan.together);
  if (plan.kind === "by-share-of-time") {
    return between(time, quantile(time, plan.train), quantile(time, Math.min(1, plan.train + plan.validation)));
  }
  const holdoutFrom = timestamp(plan.holdoutFrom);
  const validationFrom =
    plan.validationFrom === null
      ? quantile(time, defaultTrainShare, `${time} < ${holdoutFrom}`)
      : timestamp(plan.validationFrom);
  return between(time, validationFrom, holdoutFrom);
}

/** The instant of a row; text that is not a time gives null. */
export function timeOf(column: string): string {
  return `try_cast(${identifier(column)} as timestamp)`;
}

function firstTimeOf(time: string, together: string): string {
  const [when, group] = [identifier(time), identifier(together)];
  return `(select min(try_cast(other.${when} as timestamp)) from data as other where other.${group} = data.${group})`;
}

function between(value: string, validationFrom: string, holdoutFrom: string): SplitConditions {
  return {
    train: `${value} < ${validationFrom} and ${value} < ${holdoutFrom}`,
    validation: `${value} >= ${validationFrom} and ${value} < ${holdoutFrom}`,
    holdout: `${value} >= ${holdoutFrom}`,
  };
}

/** Discrete, so that rows of the same instant stay together. */
function quantile(value: string, share: number, where = "true"): string {
  return `(select quantile_disc(${value}, ${share}) from data where ${where})`;
}

function timestamp(date: string): string {
  return `timestamp ${literal(date)}`;
}

/**
 * A place in [0, 1) that depends on the content of `columns` alone: MD5, because DuckDB's own hash may change between
 * versions. 4294967296 is 2^32, the number of values of eight hex digits.
 */
function positionOf(columns: readonly string[]): string {
  const texts = columns.map((name) => `coalesce(cast(${identifier(name)} as varchar), '')`);
  return `(('0x' || left(md5(concat_ws(chr(31), ${texts.join(", ")})), 8))::ubigint / 4294967296.0)`;
}
