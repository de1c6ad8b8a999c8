import { markdownTable } from "markdown-table";
import { z } from "zod";
import { dataSchemaSchema } from "../core/data/schema/data-schema.ts";

/** The rules of the data schema as tables, from the descriptions that validate it. */

const marks = {
  columns: "<!-- generated: rules of a column -->",
  table: "<!-- generated: rules of the table -->",
  end: "<!-- end of generated -->",
} as const;

/** The page with its tables replaced; the rest of it is written by hand. */
export function pageWithRuleTables(page: string): string {
  const root = z.toJSONSchema(dataSchemaSchema, { io: "input" });
  const { columns, table } = root.properties ?? {};
  const column = (columns as z.core.JSONSchema.BaseSchema).additionalProperties;
  return replaced(replaced(page, marks.columns, tableOf(column)), marks.table, tableOf(table));
}

function replaced(page: string, mark: string, table: string): string {
  const begin = page.indexOf(mark);
  const end = page.indexOf(marks.end, begin);
  if (begin < 0 || end < begin) throw new Error(`The page of the rules lacks the lines ${mark} and ${marks.end}`);
  return `${page.slice(0, begin)}${mark}\n\n${table}\n\n${page.slice(end)}`;
}

function tableOf(node: unknown): string {
  const { properties = {} } = node as z.core.JSONSchema.BaseSchema;
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description = "" } = property as z.core.JSONSchema.BaseSchema;
    return [`\`${name}\``, description.replaceAll("|", "\\|")];
  });
  return markdownTable([["key", "what"], ...rows]);
}
