import { kindOf } from "../rules/stored-as.ts";
import { canonicalText } from "../split/canonical-sql.ts";
import { timeOf } from "../split/split-sql.ts";
import { identifier } from "../sql-text.ts";
import type { LeakageQuestion } from "./evidence.ts";

type Columns = readonly { name: string; type: string }[];

/** SQL over the view `data` that gives each row its part and what is compared between parts, in one pass. */
export function placedSql(question: LeakageQuestion, part: string, columns: Columns): string {
  const { target, time, unit, nameless } = question;
  const content = columns.filter(({ name }) => name !== target && !nameless.includes(name));
  const label = columns.find(({ name }) => name === target);
  return `select sluice_file as file, sluice_row as row, ${part} as part,
    ${hashOf(content.map(({ name }) => identifier(name)))} as exact,
    ${hashOf(content.filter(({ name }) => name !== time).map(({ name, type }) => roughly(name, type)))} as near,
    ${label ? `hash(${question.isClass ? canonicalText(label.name, label.type) : roughly(label.name, label.type)})` : "0"} as label,
    ${time === null ? "null" : timeOf(time)} as instant,
    ${unit === null ? "null" : identifier(unit)} as unit from data`;
}

/** Equal values meet within one run, so that DuckDB's own hash will do. */
function hashOf(values: readonly string[]): string {
  return values.length > 0 ? `hash(${values.join(", ")})` : "hash(sluice_file, sluice_row)";
}

/** Numbers to three significant digits, instants to the day, text without case and blanks. */
function roughly(name: string, type: string): string {
  const column = identifier(name);
  switch (kindOf(type)) {
    case "integer":
    case "number": {
      const number = `cast(${column} as double)`;
      const digits = `cast(2 - floor(log10(abs(${number}))) as integer)`;
      return `case when ${number} = 0 or not isfinite(${number}) then ${number} else round(${number}, ${digits}) end`;
    }
    case "timestamp":
    case "date":
      return `cast(${column} as date)`;
    case "boolean":
      return column;
    default:
      return `replace(lower(cast(${column} as varchar)), ' ', '')`;
  }
}

export const partsSql = "select coalesce(part, 'leftOut') as part, count(*)::double as n from placed group by all";

/** Units in several parts, and the held-out rows of those that training may see. */
export const unitsSql = `with spread as (
    select unit, count(distinct part) as parts, count(*) filter (part = 'holdout') as held, count(*) filter (part <> 'holdout') as seen
    from placed where part is not null group by unit)
  select count(*)::double as n, count(*) filter (parts > 1)::double as straddling,
    coalesce(sum(held) filter (seen > 0), 0)::double as rows from spread`;

export const unitExamplesSql = `select any_value(file) as file, min(row)::double as row, unit::varchar as value from placed
  where part is not null group by unit having count(distinct part) > 1 order by min(row), value limit 3`;

/** Rows that are alike only roughly are those without an exact twin. */
export function twinsSql(like: "exact" | "near", oneIn: number): { counts: string; examples: string } {
  const looked = (side: string) => `from placed where part ${side} 'holdout' and near % ${oneIn} = 0`;
  const seen = `select ${like}, min(label) as least, max(label) as most ${looked("<>")} group by ${like}`;
  const others = like === "near" ? `and held.exact not in (select exact ${looked("<>")})` : "";
  const twins = `from (select * ${looked("=")}) as held join (${seen}) as seen on held.${like} = seen.${like} ${others}`;
  return {
    counts: `select count(*)::double as n, count(*) filter (least = most and label = least)::double as agreeing ${twins}`,
    examples: `select file, row::double as row, '' as value ${twins} order by row, file limit 3`,
  };
}

/** Of the held-out rows among which twins are looked for: how many, and how often two of them differ in the target. */
export function heldOutSql(oneIn: number): string {
  return `select coalesce(sum(n), 0)::double as n, coalesce(1 - sum(n * n) / (sum(n) * sum(n)), 0)::double as differ
    from (select count(*)::double as n from placed where part = 'holdout' and near % ${oneIn} = 0 group by label)`;
}

export const futureSql = `select count(*)::double as n from placed where part = 'train'
  and instant > (select min(instant) from placed where part = 'holdout')`;

/** Rows whose value was known only after the prediction, or nobody says when. */
export function lateSql(feature: string, since: string, time: string): { count: string; examples: string } {
  const known = `try_cast(${identifier(since)} as timestamp)`;
  const late = `from data where ${identifier(feature)} is not null and (${known} is null or ${known} > ${timeOf(time)})`;
  const examples = `select sluice_file as file, sluice_row::double as row, coalesce(${known}::varchar, '') as value ${late} limit 3`;
  return { count: `select count(*)::double as n ${late}`, examples };
}

/** Features and target as numbers or text, of one in so many rows. */
export function sampleSql(names: readonly string[], part: string, columns: Columns, oneIn: number) {
  const chosen = columns.filter(({ name }) => names.includes(name));
  const reads = chosen.map(({ name, type }) => ({ name, ...readAs(name, type) }));
  const list = reads.map(({ sql, name }) => `${sql} as ${identifier(name)}`).join(", ");
  const sql = `select ${list}, (${part}) = 'holdout' as sluice_held from data
    where hash(sluice_file, sluice_row) % ${oneIn} = 0 and (${part}) is not null`;
  return { sql, types: reads.map(({ name, type }) => ({ name, type })) };
}

function readAs(name: string, type: string): { sql: string; type: "number" | "string" } {
  const column = identifier(name);
  const kind = kindOf(type);
  if (kind === "string" || kind === "other") return { sql: `cast(${column} as varchar)`, type: "string" };
  const number = kind === "timestamp" || kind === "date" ? `epoch_ms(cast(${column} as timestamp))` : column;
  return { sql: `coalesce(cast(${number} as double), 'nan')`, type: "number" };
}
