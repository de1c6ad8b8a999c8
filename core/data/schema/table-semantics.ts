import { type Misuse, under } from "../../config/semantics/misuse.ts";
import { expressionFault } from "../sql-text.ts";
import { limits } from "./column-semantics.ts";
import type { DataSchema } from "./data-schema.ts";

/** Rules about the table that contradict themselves, or name columns that the schema does not have. */
export function checkTable(schema: DataSchema): Misuse[] {
  const { table } = schema;
  return [
    ...(table.rows ? limits(table.rows).map(under("rows")) : []),
    ...checkTime(schema),
    ...checkColumns(schema),
    ...checkExpressions(schema),
  ];
}

function checkTime({ columns, table: { freshness } }: DataSchema): Misuse[] {
  const type = freshness && columns[freshness.column]?.type;
  return type === undefined || type === "timestamp" || type === "date"
    ? []
    : [{ path: ["freshness", "column"], message: `must be a timestamp or date, not a column of type ${type}` }];
}

function checkColumns({ table: { dependencies, foreign_keys } }: DataSchema): Misuse[] {
  const decided = dependencies.flatMap(({ columns, determine }, index) =>
    determine.flatMap((name, place): Misuse[] =>
      columns.includes(name)
        ? [{ path: ["dependencies", index, "determine", place], message: `${name} decides itself` }]
        : [],
    ),
  );
  const keys = foreign_keys.flatMap(({ columns, to }, index): Misuse[] =>
    to === undefined || to.length === columns.length
      ? []
      : [{ path: ["foreign_keys", index, "to"], message: `must name as many columns as columns: ${columns.length}` }],
  );
  return [...decided, ...keys];
}

function checkExpressions({ table }: DataSchema): Misuse[] {
  const names = table.sql.map(({ name }) => name);
  return table.sql.flatMap(({ name, must, over, mostly }, index): Misuse[] => {
    const path = ["sql", index];
    const fault = expressionFault(must);
    const odd = over === "table" && mostly < 1;
    return [
      ...(fault ? [{ path: [...path, "must"], message: `is not one SQL expression: ${fault}` }] : []),
      ...(names.indexOf(name) < index ? [{ path: [...path, "name"], message: `repeats the name ${name}` }] : []),
      ...(odd ? [{ path: [...path, "mostly"], message: "does not apply to a rule over the table" }] : []),
    ];
  });
}
