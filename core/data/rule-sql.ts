import type { CountedRule, DuplicateRule } from "./rule.ts";
import { identifier } from "./sql-text.ts";

/**
 * The two queries of a validation, over a relation `data` that has the columns of the source and beside them
 * `sluice_file` and `sluice_row` (1 is the first row of a file). One pass counts every rule; a second one, only where
 * rules are broken, finds their first rows.
 */

const exampleCount = 3;

/** One row: how often each rule is broken, in the order of the rules. */
export function countSql(rules: readonly CountedRule[]): string {
  return `select ${rules.map((rule) => `${countOf(rule)}::double`).join(",\n  ")}\nfrom data`;
}

function countOf(rule: CountedRule): string {
  if (rule.kind === "rows") return `count(*) filter (where ${rule.broken})`;
  return `count(*) filter (where ${present(rule)}) - count(distinct ${tuple(rule)}) filter (where ${present(rule)})`;
}

/** One row: for each rule a list of at most `exampleCount` structs {file, row, value}, the earliest first. */
export function examplesSql(rules: readonly CountedRule[]): string {
  const flags = rules.map((rule, index) => `${flagOf(rule)} as sluice_${index}`);
  const firsts = rules.map((rule, index) => {
    const example = `{file: sluice_file, row: sluice_row::double, value: left(${shown(rule)}, 200)}`;
    return `arg_min(${example}, {file: sluice_file, row: sluice_row}, ${exampleCount}) filter (where sluice_${index})`;
  });
  return `select ${firsts.join(",\n  ")}\nfrom (select *, ${flags.join(",\n  ")} from data)`;
}

function flagOf(rule: CountedRule): string {
  if (rule.kind === "rows") return `(${rule.broken})`;
  // Every row but the first of those that agree.
  const key = rule.columns.map(identifier).join(", ");
  return `(${present(rule)} and row_number() over (partition by ${key} order by sluice_file, sluice_row) > 1)`;
}

function shown(rule: CountedRule): string {
  if (rule.kind === "duplicates") return `concat_ws(', ', ${rule.columns.map(identifier).join(", ")})`;
  return rule.value === null ? "''" : `cast(${rule.value} as varchar)`;
}

/** Rows that lack a part of the key repeat nothing; whether they may lack it is a rule of its own. */
function present({ columns }: DuplicateRule): string {
  return columns.map((name) => `${identifier(name)} is not null`).join(" and ");
}

function tuple({ columns }: DuplicateRule): string {
  return `(${columns.map(identifier).join(", ")})`;
}
