import { identifier, literal } from "../../data/sql-text.ts";
import type { Cohort } from "./cohort.ts";
import type { LabelColumns, LabelledQuestion, PredictionColumns } from "./labelled-rows.ts";

/** SQL that joins predictions with their labels, over the relations `sluice_live` and `sluice_told`. */

const milliseconds = (time: string | null) => (time === null ? "null::bigint" : `epoch_ms((${time})::timestamp)`);

function notIn(copies: readonly string[]): string {
  return ["true", ...copies.map((path) => `not ends_with(sluice_file, ${literal(path)})`)].join(" and ");
}

/** One row for each key, the newest prediction, with how many there were of it in `made`. */
export function predictionsSql({ key, time, isOwn, scores, groups }: PredictionColumns, copies: readonly string[]) {
  const order = "made_at desc nulls last, sluice_file desc, sluice_row desc";
  const columns = [
    `(${key})::varchar as key`,
    `${milliseconds(time)} as made_at`,
    `coalesce(${isOwn}, false) as own`,
    ...scores.map(({ name, expression }) => `(${expression})::double as ${identifier(name)}`),
    ...groups.map(({ name, expression }) => `(${expression})::varchar as ${identifier(name)}`),
    "sluice_file",
    "sluice_row",
  ];
  return `create temp table sluice_predictions as
    select *, count(*) over (partition by key, own) as made
    from (select ${columns.join(", ")} from sluice_live where ${notIn(copies)}) where key is not null
    qualify row_number() over (partition by key, own order by ${order}) = 1`;
}

/** The label that counts for each key: the last one that had come by the end of the window. */
export function labelsSql(
  { key, value, text, time, known }: LabelColumns,
  { window, now, labelCopies }: LabelledQuestion,
) {
  const came = milliseconds(time);
  return `create temp table sluice_labels as
    with told as (
      select (${key})::varchar as key, (${value})::double as value, (${text})::varchar as label, ${came} as came,
        ${milliseconds(known ?? time)} as known
      from sluice_told where ${notIn(labelCopies)} and (${text}) is not null
    ), known as (
      select * from told where key is not null and ${time === null ? "true" : `came <= ${window?.to ?? now}`}
    ), ranked as (
      select *, count(*) over (partition by key) as times, max(came) over (partition by key) as newest from known
    )
    select key, any_value(value) as value, any_value(came) as came, any_value(known) as known, any_value(times) as times,
      count(distinct coalesce(value::varchar, label)) > 1 as conflicting
    from ranked where came is not distinct from newest group by key`;
}

/** Labels that have no place in time. */
export function strayLabelsSql({ key, text, time }: LabelColumns, { now, labelCopies }: LabelledQuestion): string {
  const came = milliseconds(time);
  const count = (what: string) => `count(*) filter (where ${what})::double`;
  const all = `from sluice_told where ${notIn(labelCopies)} and (${text}) is not null and (${key}) is not null`;
  return time === null
    ? "select 0::double, 0::double"
    : `select ${count(`${came} > ${Math.round(now)}`)}, ${count(`${came} is null`)} ${all}`;
}

/** Of labels that came in the window, those for predictions that nobody knows. */
export function unknownLabelsSql({ window }: LabelledQuestion): string {
  const isNew = window === null ? "true" : `(came is null or came >= ${window.from})`;
  return `select count(*)::double from sluice_labels anti join sluice_predictions using (key) where ${isNew}`;
}

/** So many labels tell how long they take. */
const mostDelays = 50_000;

/** Delay of the label and age of the prediction, of every so many labels. */
export function delaysSql(until: number): string {
  return `select (came - made_at)::double, (${until} - made_at)::double
    from (
      select came, made_at, row_number() over (order by key) as place, count(*) over () as all_of_them
      from sluice_predictions join sluice_labels using (key)
      where own and came >= made_at and not conflicting
    ) where place % greatest(1, all_of_them // ${mostDelays}) = 0`;
}

function inCohort(cohort: Cohort | null): string {
  return cohort === null ? "own" : `own and made_at >= ${cohort.from} and made_at < ${cohort.to}`;
}

const isEarly = "coalesce(known < made_at, false)";

/** @param scores columns of the prediction that must all be there */
export function joinedSql(cohort: Cohort | null, scores: readonly string[]): string {
  const isScored = scores.map((name) => `isfinite(${identifier(name)})`).join(" and ");
  return `create temp table sluice_joined as
    select p.*, l.value, coalesce(l.times, 0) as times, l.key is not null as labelled,
      coalesce(l.conflicting, false) as conflicting, l.key is not null and ${isEarly} as early,
      coalesce(${isScored}, false) as scored
    from sluice_predictions p left join sluice_labels l using (key) where ${inCohort(cohort)}`;
}

export const countsSql = `select count(*)::double, count(*) filter (where labelled)::double,
    count(*) filter (where early)::double, count(*) filter (where conflicting)::double,
    count(*) filter (where labelled and not early and not conflicting and value is null)::double,
    count(*) filter (where not scored)::double, count(*) filter (where times > 1)::double,
    count(*) filter (where made > 1)::double
  from sluice_joined`;

/**
 * Days in their order, the rows of a day in one that has nothing to do with what they are: hours, routes or batches that
 * are worse by themselves would else look like a change.
 */
export function judgedSql(columns: readonly string[]): string {
  const names = columns.map(identifier).join(", ");
  return `select coalesce(made_at::double, 'nan'), value, ${names} from sluice_joined
    where labelled and scored and not early and not conflicting and value is not null
    order by made_at // 86400000, md5(key)`;
}
