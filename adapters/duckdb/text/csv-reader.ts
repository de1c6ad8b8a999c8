import type { DataSchema } from "../../../core/data/schema/data-schema.ts";
import { dialectOf } from "../../../core/data/sources/csv-header.ts";
import type { SourceFormat } from "../../../core/data/sources/source-format.ts";
import { plainText, type TextType } from "../../../core/data/sources/text-types.ts";
import { identifier, literal } from "../../../core/data/sql-text.ts";

export interface CsvReading {
  written: SourceFormat;
  /** The type that holds every value of the column; text where it is undefined. */
  typeOf(column: string): TextType | undefined;
  kindOf(column: string): DataSchema["columns"][string]["type"] | undefined;
}

/** The table function for one CSV file, with nothing left for DuckDB to guess. */
export function csvReader(file: string, columns: readonly string[], { written, typeOf, kindOf }: CsvReading): string {
  const types = columns.map((column) => `${literal(column)}: '${typeOf(column) ?? "VARCHAR"}'`);
  const rows = `read_csv(${literal(file)}, ${optionsOf(written)}, columns = {${types.join(", ")}})`;
  const replaced = columns.flatMap((column) => {
    const plain = typeOf(column) === undefined ? plainText(column, kindOf(column), written) : null;
    return plain === null ? [] : [`${plain} as ${identifier(column)}`];
  });
  return replaced.length === 0 ? rows : `(select * replace (${replaced.join(", ")}) from ${rows})`;
}

function optionsOf(format: SourceFormat): string {
  const dialect = dialectOf(format);
  const options = {
    auto_detect: "false",
    header: String(format.header),
    delim: literal(dialect.delimiter),
    quote: literal(dialect.quote),
    escape: literal(dialect.escape),
    comment: "''",
    nullstr: `[${format.missing.map(literal).join(", ")}]`,
    decimal_separator: literal(format.decimal),
    ...(format.date !== undefined && { dateformat: literal(format.date) }),
    ...(format.timestamp !== undefined && { timestampformat: literal(format.timestamp) }),
  };
  return Object.entries(options)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}
