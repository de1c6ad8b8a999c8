import { identifier } from "../sql-text.ts";

/** SQL over the relations `base` and `head`. Hashes are compared within one query alone, so they need not be stable. */

/** One row: added, removed, changed, and how many rows of either side have no id or one that comes again. */
export function rowsByIdSql(id: string, columns: readonly string[]): string {
  const key = identifier(id);
  const content = (side: string) => `any_value(content) filter (where side = '${side}')`;
  const times = (side: string) => `count(*) filter (where side = '${side}')`;
  return `with sides as (
      select ${key} as id, ${contentHash(columns)} as content, 'b' as side from base
      union all select ${key}, ${contentHash(columns)}, 'h' from head
    ), matched as (
      select id, ${times("b")} as before, ${times("h")} as after, ${content("b")} as was, ${content("h")} as now
      from sides group by id
    )
    select
      count(*) filter (where before = 0 and id is not null)::double as added,
      count(*) filter (where after = 0 and id is not null)::double as removed,
      count(*) filter (where was <> now and id is not null)::double as changed,
      sum(case when id is null then before + after
        else greatest(before - 1, 0) + greatest(after - 1, 0) end)::double as unnamed
    from matched`;
}

/** One row: in how many rows of one id each column differs. */
export function changedColumnsSql(id: string, columns: readonly string[]): string {
  const counts = columns.map(
    (name) => `(count(*) filter (where b.${identifier(name)} is distinct from h.${identifier(name)}))::double`,
  );
  return `select ${counts.join(", ")} from base b join head h on b.${identifier(id)} = h.${identifier(id)}`;
}

/** One row: how many rows there are more, and how many fewer, than in the other, each as often as it comes. */
export function rowsByContentSql(columns: readonly string[]): string {
  return `with sides as (
      select ${contentHash(columns)} as content, -1 as n from base
      union all select ${contentHash(columns)}, 1 from head
    ), counted as (select sum(n) as n from sides group by content)
    select coalesce(sum(greatest(n, 0)), 0)::double as added, coalesce(sum(greatest(-n, 0)), 0)::double as removed
    from counted`;
}

function contentHash(columns: readonly string[]): string {
  return `hash(${columns.map(identifier).join(", ")})`;
}

/** One row: groups of rows with the same features and several labels; its examples are the largest such groups. */
export function conflictsSql(features: readonly string[], target: string): string {
  const key = features.map(identifier).join(", ");
  const shown = features.map((name) => `${identifier(name)}::varchar`).join(", ");
  return `with labelled as (
      select ${key}, ${identifier(target)}::varchar as sluice_label, count(*)::double as sluice_n
      from head where ${identifier(target)} is not null group by all
    ), grouped as (
      select [${shown}] as features, count(*) as labels, sum(sluice_n) as n, max(sluice_n) as best,
        list({value: sluice_label, "count": sluice_n} order by sluice_n desc, sluice_label) as found
      from labelled group by ${key}
    )
    select
      (count(*) filter (where labels > 1))::double as "groups",
      coalesce(sum(n) filter (where labels > 1), 0)::double as "rows",
      (sum(best) / sum(n))::double as ceiling,
      max({n: n, features: features, found: found[:10]}, 3) filter (where labels > 1) as examples
    from grouped`;
}
