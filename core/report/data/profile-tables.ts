import { quantileOf } from "../../data/profile/cells.ts";
import type { CategoryProfile, ColumnProfile, OrderedProfile, Profile } from "../../data/profile/profile.ts";
import { sparkline } from "../../data/profile/sparkline.ts";
import { formatCount, formatNumber, formatPercent } from "../numbers.ts";
import type { Rows } from "../tables.ts";
import { formatDay, formatLevel, formatValue } from "../values.ts";

const shownLevels = 3;

/** A line for each column: what there is, how it is distributed, and its typical values. */
export function profileRows(profile: Profile): Rows {
  return [
    ["column", "type", "missing", "distinct", "distribution", "values"],
    ...profile.columns.map((column) => [
      column.name,
      column.type.toLowerCase(),
      column.missing === 0 ? "none" : formatPercent(column.missing / profile.rows),
      `${column.distinct.exact ? "" : "about "}${formatCount(column.distinct.count)}`,
      sparkline(column),
      typicalValues(column, profile.rows),
    ]),
  ];
}

function typicalValues(column: ColumnProfile, rows: number): string {
  switch (column.kind) {
    case "number":
      return rangeWords(column);
    case "time":
      return column.range ? `${formatDay(column.range.min)} to ${formatDay(column.range.max)}` : "no value";
    case "category":
      return levelWords(column, rows);
    case "personal":
      return "covered: may be personal";
    case "unique":
      return "nearly every row another";
  }
}

function rangeWords(column: OrderedProfile): string {
  if (column.range === null) return "no value";
  const { min, max, mean, sd } = column.range;
  const [low, median, high] = [0.05, 0.5, 0.95].map((share) => formatValue(quantileOf(column, share)));
  return `${formatValue(min)} to ${formatValue(max)}, 5% ${low}, median ${median}, 95% ${high}, mean ${formatNumber(mean)}, sd ${formatNumber(sd)}`;
}

function levelWords({ levels, missing }: CategoryProfile, rows: number): string {
  const most = levels.slice(0, shownLevels).map(({ value, count }) => {
    return `${formatLevel(value)} ${formatPercent(count / (rows - missing))}`;
  });
  return most.length === 0 ? "no value" : most.join(", ");
}
