import { pairsSql, sequenceSql } from "./count-sql.ts";
import type { CountedRule, DependencyRule, DuplicateRule, GroupRule, OrderRule, RowRule } from "./rule.ts";

/**
 * The rows that break rules, collected once: a table `violations` of the rule's number, file, row and value. What a person
 * is told of a broken rule comes from there, without another look at the data.
 */

export function violationsSql(rules: readonly CountedRule[]): string {
  const numbered = rules.map((rule, index) => [rule, index] as const);
  const rowRules = numbered.filter((entry): entry is [RowRule, number] => entry[0].kind === "rows");
  const groupRules = numbered.filter((entry): entry is [GroupRule, number] => entry[0].kind !== "rows");
  const parts = [
    ...(rowRules.length > 0 ? [brokenRows(rowRules)] : []),
    ...groupRules.map(([rule, index]) => `select ${index} as rule, file, row, value from (${brokenGroups(rule)})`),
  ];
  return `create temp table violations as ${parts.join("\nunion all\n")}`;
}

/** One pass for all rules: a row comes as often as it breaks one. */
function brokenRows(rules: readonly (readonly [RowRule, number])[]): string {
  const flags = rules.map(([{ broken }, index]) => `(${broken}) as broken_${index}`);
  const values = rules.map(([rule, index]) => `${shownValue(rule)} as value_${index}`);
  const entries = rules.map(([, index]) => `if(broken_${index}, {rule: ${index}, value: value_${index}}, null)`);
  const any = rules.map(([, index]) => `broken_${index}`).join(" or ");
  return `select entry.rule, file, row, entry.value from (
    select sluice_file as file, sluice_row as row, unnest([${entries.join(", ")}]) as entry
    from (select sluice_file, sluice_row, ${[...flags, ...values].join(",\n  ")} from data) where ${any}
  ) where entry is not null`;
}

function brokenGroups(rule: GroupRule): string {
  switch (rule.kind) {
    case "duplicates":
      return laterRows(rule);
    case "order":
      return outOfOrder(rule);
    case "dependency":
      return deviantRows(rule);
  }
}

/** Every row but the first of those that agree; hashes only spare the sorting of those that agree with none. */
function laterRows(rule: DuplicateRule): string {
  const { columns, of } = rule;
  const key = columns.join(", ");
  const hash = `hash(${key})`;
  const where = of ?? "true";
  return `select file, row, value from (
    select sluice_file as file, sluice_row as row, ${shownValue(rule)} as value,
      row_number() over (partition by ${key} order by sluice_file, sluice_row) as place
    from data where ${where} and ${hash} in (select ${hash} from data where ${where} group by 1 having count(*) > 1)
  ) where place > 1`;
}

function outOfOrder(rule: OrderRule): string {
  return `select sluice_file as file, sluice_row as row, cast(value as varchar) as value
    from (${sequenceSql(rule)}) where ${rule.breaks}`;
}

function deviantRows(rule: DependencyRule): string {
  const { columns, determined, of } = rule;
  return `select sluice_file as file, sluice_row as row, ${shownValue(rule)} as value
    from data join (
      select key, decided from (${pairsSql(rule)})
      qualify row_number() over (partition by key order by n desc, decided) = 1
    ) as usual on row(${columns.join(", ")}) = usual.key
    where ${of ?? "true"} and row(${determined.join(", ")}) is distinct from usual.decided`;
}

function shownValue({ value }: CountedRule): string {
  return value === null ? "''" : `cast(${value} as varchar)`;
}

const exampleCount = 3;
const topCount = 5;

/** By rule, the first rows that break it: a list of {file, row, value}, the earliest first. */
export const examplesSql = `select rule,
  arg_min({file: file, row: row::double, value: left(value, 200)}, {file: file, row: row}, ${exampleCount}) as examples
  from violations group by rule`;

/** By rule, how many different values break it, and the quantiles of those that are numbers. */
export const spreadSql = `select rule, count(distinct value)::double as distinct_values,
  quantile_disc(try_cast(value as double), [0, 0.25, 0.5, 0.75, 1])
    filter (where isfinite(try_cast(value as double))) as quantiles
  from violations group by rule`;

/** By rule, the commonest of the values that break it. */
export const topValuesSql = `select rule, left(value, 200) as value, count(*)::double as n
  from violations group by rule, value
  qualify row_number() over (partition by rule order by count(*) desc, value) <= ${topCount}
  order by rule, n desc, value`;
