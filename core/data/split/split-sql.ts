import { identifier, literal } from "../sql-text.ts";
import { canonicalText, placeOf, positionOf } from "./canonical-sql.ts";
import type { ContentAxis, Cut, RowWindow, SplitCuts, SplitPlan, TimeAxis } from "./split.ts";

type Columns = readonly { name: string; type: string }[];

/** The parts in their order; their SQL values are their names. */
export const partNames = ["train", "validation", "holdout"] as const;

/** SQL for the part that a row of the relation `data` belongs to; null where its unit and its time disagree. */
export function partSql({ time, content }: SplitPlan, cuts: SplitCuts, columns: Columns): string {
  const byTime = time && cuts.time && partBetween(placeInTime(time), instants(cuts.time));
  const byContent = content && contentPart(content, cuts, columns);
  if (byTime && byContent) return `case when ${byTime} = ${byContent} then ${byTime} end`;
  return byTime ?? byContent ?? "null";
}

/**
 * SQL for whether a row counts at all. One without a readable time does: it has no place in the split, which is to be said.
 * Which of the old rows are kept depends on the row alone, so that they are the same ones in every window.
 */
export function inWindowSql({ from, until, replay }: RowWindow, column: string, key: Columns): string {
  const at = timeOf(column);
  const old = from === null ? "false" : `${at} < ${timestamp(from)}`;
  const isKept = `${positionOf(key, replaySeed)} < ${literal(placeOf(replay))}`;
  const counts = from === null ? "true" : `(not ${old} or ${replay > 0 ? isKept : "false"})`;
  return `(${at} is null or (${at} < ${timestamp(until)} and ${counts}))`;
}

/** Another one than a split by content has, so that the two do not choose alike. */
const replaySeed = 7;

/** The instant of a row; text that is not a time gives null. */
export function timeOf(column: string): string {
  return `try_cast(${identifier(column)} as timestamp)`;
}

/** The columns without which a row has no place; a split that loses rows silently would be worse than one that fails. */
export function placesNeeded({ time, content }: SplitPlan): { column: string; sql: string; key: string }[] {
  return [
    ...(time ? [{ column: time.column, sql: timeOf(time.column), key: "data.time" }] : []),
    ...(time?.together ? [{ column: time.together, sql: identifier(time.together), key: "data.query" }] : []),
    ...(content?.key
      ? [{ column: content.key, sql: identifier(content.key), key: "data.unit, data.query or data.id" }]
      : []),
  ];
}

/** Rows that stay together have the time of the first of them. */
function placeInTime({ column, together }: TimeAxis): string {
  if (together === null) return timeOf(column);
  const [when, group] = [identifier(column), identifier(together)];
  return `(select min(try_cast(other.${when} as timestamp)) from data as other where other.${group} = data.${group})`;
}

function partBetween(value: string, { validationFrom, holdoutFrom }: Cut): string {
  const earlier = `case when ${value} < ${validationFrom} then 'train' else 'validation' end`;
  return `case when ${value} < ${holdoutFrom} then ${earlier} else 'holdout' end`;
}

function instants({ validationFrom, holdoutFrom }: Cut): Cut {
  return { validationFrom: timestamp(validationFrom), holdoutFrom: timestamp(holdoutFrom) };
}

function timestamp(text: string): string {
  return `timestamp ${literal(text)}`;
}

function contentPart(content: ContentAxis, cuts: SplitCuts, columns: Columns): string {
  return partBetween(contentPosition(content, columns), {
    validationFrom: byStratum(content, cuts, columns, "validationFrom"),
    holdoutFrom: byStratum(content, cuts, columns, "holdoutFrom"),
  });
}

function contentPosition({ key, ignored, seed }: ContentAxis, columns: Columns): string {
  const content = columns.filter(({ name }) => (key === null ? !ignored.includes(name) : name === key));
  return positionOf(content, seed);
}

function nominal({ train, validation }: ContentAxis["shares"]): Cut {
  // Sums such as 0.7 + 0.1 are a little beside the mark; a share has far fewer than ten decimals.
  const upTo = Number((train + validation).toFixed(10));
  return { validationFrom: placeOf(train), holdoutFrom: placeOf(upTo) };
}

/** A class that was not there when the cuts were made is cut at the shares themselves. */
function byStratum(content: ContentAxis, { strata }: SplitCuts, columns: Columns, which: keyof Cut): string {
  const usual = literal(nominal(content.shares)[which]);
  if (strata === null || Object.keys(strata).length === 0) return usual;
  const cases = Object.entries(strata).map(([name, cut]) => `when ${literal(name)} then ${literal(cut[which])}`);
  return `case ${stratumOf(content, columns)} ${cases.join(" ")} else ${usual} end`;
}

function stratumOf({ strata }: ContentAxis, columns: Columns): string {
  const column = columns.find(({ name }) => name === strata);
  return column ? `coalesce(${canonicalText(column.name, column.type)}, '')` : "''";
}

/** SQL for one row with `validation_from` and `holdout_from`, the instants that the present rows give as ISO text. */
export function timeCutSql(axis: TimeAxis): string {
  const { validationFrom, holdoutFrom } = axis;
  const time = placeInTime(axis);
  const until = "at" in holdoutFrom ? timestamp(holdoutFrom.at) : quantile(time, holdoutFrom.share);
  return `with until as (select ${until} as instant)
    select ${isoText(validationInstant(time, validationFrom))} as validation_from, ${isoText("instant")} as holdout_from from until`;
}

function validationInstant(time: string, cut: TimeAxis["validationFrom"]): string {
  if ("at" in cut) return timestamp(cut.at);
  // Where nothing comes before the holdout there is nothing to validate on either.
  return "share" in cut
    ? quantile(time, cut.share)
    : `coalesce(${quantile(time, cut.beforeHoldout, `${time} < (select instant from until)`)}, instant)`;
}

/** Discrete, so that rows of the same instant stay together. */
function quantile(value: string, share: number, where = "true"): string {
  return `(select quantile_disc(${value}, ${share}) from data where ${where})`;
}

function isoText(instant: string): string {
  return `strftime(${instant}, '%Y-%m-%dT%H:%M:%S.%f')`;
}

/** SQL for a row by class: `stratum` and the places at which the shares hold for the present rows, up to one row. */
export function strataCutSql(content: ContentAxis, columns: Columns): string {
  const { train, validation } = content.shares;
  const rows = `select ${stratumOf(content, columns)} as stratum, left(${contentPosition(content, columns)}, 16) as place from data`;
  return `select stratum, ${placeAfter(train)} as validation_from, ${placeAfter(train + validation)} as holdout_from
    from (${rows}) group by stratum order by count(*) desc, stratum limit ${mostStrata}`;
}

/** DuckDB's quantile is the last row of the share; the hair above makes it the first one after. */
function placeAfter(share: number): string {
  return share > 1 - hair ? "'g'" : `quantile_disc(place, ${share + hair})`;
}

const hair = 1e-9;

/** The lock is read by people; the classes of a task are few. */
const mostStrata = 200;
