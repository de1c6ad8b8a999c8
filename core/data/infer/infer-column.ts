import { formatCount, formatPercent, plural } from "../../report/numbers.ts";
import { formatDay, formatValue } from "../../report/values.ts";
import type { CategoryProfile, ColumnProfile, OrderedProfile } from "../profile/profile.ts";
import { kindOf } from "../rules/stored-as.ts";
import { commonShape } from "./text-shape.ts";

/** A rule that the data keeps, and why it is likely to be meant. */
export interface InferredRule {
  key: string;
  value: string | number | boolean | readonly string[] | { max: string };
  reason?: string;
}

export interface InferredColumn {
  name: string;
  rules: InferredRule[];
}

/** Fewer rows than this show no habit. */
const fewRows = 20;
/** A list of values is only inferred when it is short, and when every value has come so often. */
const mostAllowed = 20;
const seenOften = 5;
/** Whole numbers that take every value between their ends: hours, weekdays, months. */
const mostSteps = 60;

/** Null for a column of a type that the schema has no word for. */
export function inferColumn(column: ColumnProfile, rows: number, isId: boolean): InferredColumn | null {
  const type = kindOf(column.type);
  if (type === "other") return null;
  const rules = [
    { key: "type", value: type },
    ...missingRules(column, rows),
    ...(isId ? [{ key: "unique", value: true, reason: "it names a row" }] : []),
    ...valueRules(column, type, rows - column.missing),
  ];
  return { name: column.name, rules };
}

function valueRules(column: ColumnProfile, type: string, present: number): InferredRule[] {
  if (present < fewRows) return [];
  switch (column.kind) {
    case "number":
      return numberRules(column, type, present);
    case "time":
      return timeRules(column);
    case "category":
      return type === "string" ? levelRules(column, present) : [];
    default:
      return [];
  }
}

/** Half as much again, and a hundredth more: data may vary, but not lose a column. */
function missingRules({ missing }: ColumnProfile, rows: number): InferredRule[] {
  if (missing === 0) return [];
  const share = missing / rows;
  const most = Math.ceil(share * 150) + 1;
  const reason = `${formatPercent(share)} are missing now`;
  return most >= 100
    ? [{ key: "nullable", value: true, reason }]
    : [{ key: "missing", value: { max: `${most}%` }, reason }];
}

function numberRules({ range, distinct, cells }: OrderedProfile, type: string, present: number): InferredRule[] {
  if (range === null) return [];
  const { min, max } = range;
  const span = max - min + 1;
  const isSteps = type === "integer" && distinct.exact && distinct.count === span && span <= mostSteps;
  if (isSteps && present >= span * fewRows) {
    const reason = `every whole number from ${formatValue(min)} to ${formatValue(max)} comes`;
    return [
      { key: "min", value: min, reason },
      { key: "max", value: max },
    ];
  }
  if (min < 0) return [];
  if (type === "number" && max <= 1 && cells.cuts.some((cut) => cut > 0 && cut < 1)) {
    return [
      { key: "min", value: 0, reason: "all lie between 0 and 1, as shares do" },
      { key: "max", value: 1 },
    ];
  }
  return [{ key: "min", value: 0, reason: `none is negative, the least is ${formatValue(min)}` }];
}

/** Earlier than the first year is suspect; later is only the future. */
function timeRules({ range }: OrderedProfile): InferredRule[] {
  const first = range === null ? "" : formatDay(range.min);
  if (!/^[12]\d{3}-/.test(first)) return [];
  const reason = `the first is of ${first}; nothing bounds what is to come`;
  return [{ key: "min", value: `${first.slice(0, 4)}-01-01`, reason }];
}

function levelRules({ levels, distinct }: CategoryProfile, present: number): InferredRule[] {
  const isWhole = distinct.exact && levels.length === distinct.count;
  if (!isWhole || levels.length === 0) return [];
  const rarest = Math.min(...levels.map(({ count }) => count));
  if (levels.length <= mostAllowed && rarest >= seenOften && present >= levels.length * fewRows) {
    const value = levels.map((level) => level.value).sort();
    const often = levels.length === 1 ? "" : `, each at least ${plural(rarest, "time")}`;
    return [{ key: "allowed", value, reason: `all of ${formatCount(present)} rows${often}` }];
  }
  const shape = levels.length >= fewRows ? commonShape(levels.map((level) => level.value)) : null;
  return shape === null
    ? []
    : [{ key: "pattern", value: shape, reason: `all ${formatCount(levels.length)} different values are so` }];
}
