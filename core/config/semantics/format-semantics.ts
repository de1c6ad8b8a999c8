import type { SourceFormat } from "../../data/sources/source-format.ts";
import type { Misuse } from "./misuse.ts";

/** What a description of text files may not say although every key of it is well formed. */
export function checkFormat(format: SourceFormat | undefined): Misuse[] {
  if (!format) return [];
  const { header, columns = [], delimiter = ",", quote, decimal } = format;
  const at = (key: string, message: string): Misuse => ({ path: [key], message });
  const lower = columns.map((name) => name.toLowerCase());
  return [
    ...(header && columns.length > 0
      ? [at("columns", "go with header: false; a header names the columns itself")]
      : []),
    ...(!header && columns.length === 0 ? [at("header", "false needs columns, the names in their order")] : []),
    ...(delimiter === quote ? [at("delimiter", "is the quote too")] : []),
    ...(format.delimiter === undefined && decimal === ","
      ? [at("decimal", "is the default delimiter; say which delimiter there is")]
      : []),
    ...columns.flatMap((name, index): Misuse[] =>
      lower.indexOf(name.toLowerCase()) < index
        ? [{ path: ["columns", index], message: `column ${name} is named twice` }]
        : [],
    ),
  ];
}
