import { reservedColumns } from "../../custom-metrics/scores-file.ts";
import { findFairnessMetric } from "../../fairness/definitions.ts";
import { findMetric } from "../../metrics/catalogue.ts";
import type { CustomMetric, DataConfig } from "../schema.ts";
import { type Misuse, under } from "./misuse.ts";

/** What the user's own metrics may not be called or ask for. */
export function checkCustom(metrics: readonly CustomMetric[], data: DataConfig): Misuse[] {
  return metrics.flatMap((metric, index) =>
    [
      ...checkName(
        metric,
        metrics.slice(0, index).map(({ name }) => name),
      ),
      ...metric.columns.flatMap((column, place) => checkColumn(column, data).map(under("columns", place))),
    ].map(under(index)),
  );
}

function checkName({ name }: CustomMetric, before: readonly string[]): Misuse[] {
  const at = (message: string): Misuse[] => [{ path: ["name"], message }];
  if (findMetric(name) ?? findFairnessMetric(name)) return at(`${name} is a metric that Sluice measures itself`);
  return before.includes(name) ? at(`metric ${name} is defined twice`) : [];
}

function checkColumn(column: string, { target }: DataConfig): Misuse[] {
  const at = (message: string): Misuse[] => [{ path: [], message }];
  if (column === target) return at(`${column} is the target, which the command gets as label`);
  const isTaken = (reservedColumns as readonly string[]).includes(column) || column.startsWith("score_");
  return isTaken ? at(`${column} is the name of a column of Sluice's own in SLUICE_SCORES`) : [];
}
