import { columnRules } from "./column-rules.ts";
import type { DataSchema } from "./data-schema.ts";
import type { DataRule, Shape } from "./rule.ts";
import { tableRules } from "./table-rules.ts";

export function rulesOf(schema: DataSchema, shape: Shape): DataRule[] {
  const columns = Object.entries(schema.columns);
  return [...columns.flatMap(([name, rules]) => columnRules(name, rules, shape)), ...tableRules(schema, shape)];
}
