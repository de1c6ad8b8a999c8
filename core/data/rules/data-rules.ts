import type { DataSchema } from "../schema/data-schema.ts";
import { columnRules } from "./column-rules.ts";
import type { DataRule, Shape } from "./rule.ts";
import { tableRules } from "./table-rules.ts";

export function rulesOf(schema: DataSchema, shape: Shape): DataRule[] {
  const columns = Object.keys(schema.columns).flatMap((name) => columnRules(name, schema, shape));
  return [...columns, ...tableRules(schema, shape)];
}

/** The files that rules compare the data with. */
export function referencesOf({ columns, table }: DataSchema): string[] {
  const lists = Object.values(columns).flatMap(({ allowed_from }) => allowed_from?.split("#", 1) ?? []);
  return [...new Set([...lists, ...table.foreign_keys.map(({ file }) => file)])];
}
