import type { ModelConfig } from "../schema.ts";
import type { Misuse } from "./misuse.ts";

/** What a split may not say although every key of it is well formed. */
export function checkSplit({ task, data }: ModelConfig): Misuse[] {
  const { split } = data;
  const needs = [...needsTime(data), ...needsUnit(data)];
  if ("holdout_from" in split) {
    const units = split.units ? checkShares(split.units, "units") : [];
    return [...needs, ...checkDates(split), ...units];
  }
  return [...needs, ...checkKind(task, split), ...checkShares(split)];
}

type Data = ModelConfig["data"];
type ByShare = Exclude<Data["split"], { holdout_from: string }>;
type ByTime = Extract<Data["split"], { holdout_from: string }>;

const at = (message: string, ...keys: string[]): Misuse => ({ path: ["split", ...keys], message });

function needsTime({ split, time }: Data): Misuse[] {
  const isByTime = "holdout_from" in split || split.by === "time" || split.by === "unit-and-time";
  return isByTime && time === undefined ? [at("a chronological split needs data.time, the column that says when")] : [];
}

function needsUnit({ split, unit, query }: Data): Misuse[] {
  const isByUnit = "holdout_from" in split ? split.units !== undefined : /^unit/.test(split.by ?? "");
  return isByUnit && (unit ?? query) === undefined
    ? [at("a split by units needs data.unit, the column whose rows belong together")]
    : [];
}

function checkKind(task: ModelConfig["task"], { by, seed }: ByShare): Misuse[] {
  return [
    ...(by === "stratified" && task === "regression"
      ? [at("stratified goes with classification: a number has no classes to keep the shares of; use random", "by")]
      : []),
    ...(by === "time" && seed !== undefined ? [at("seed has no use where rows are divided by time", "seed")] : []),
  ];
}

function checkDates(split: ByTime): Misuse[] {
  const { validation_from: from, holdout_from: until } = split;
  return [
    ...Object.entries({ validation_from: from, holdout_from: until })
      .filter(([, date]) => date !== undefined && !isDate(date))
      .map(([key, date]) => at(`${key} ${date} is not a day of the calendar`, key)),
    ...(from !== undefined && from >= until
      ? [at(`validation_from ${from} must be before holdout_from ${until}`, "validation_from")]
      : []),
  ];
}

function checkShares(shares: Pick<ByShare, "train" | "validation" | "holdout">, ...under: string[]): Misuse[] {
  const sum = shares.train + shares.validation + shares.holdout;
  return [
    ...(Math.abs(sum - 1) > 1e-9 ? [at(`the shares add up to ${percent(sum)}, not 100%`, ...under)] : []),
    ...(["train", "holdout"] as const)
      .filter((part) => shares[part] === 0)
      .map((part) => at(`${part} needs more than 0% of the rows`, ...under, part)),
  ];
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`;
}
