import { z } from "zod";
import type { ColumnRules } from "../schema/column-schema.ts";

/** How text files are written, where that is not the plain way; part of `sluice.yaml`. */

/** By the names of the WHATWG Encoding Standard, where latin-1 means windows-1252. */
const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-15", "shift_jis", "gb18030"] as const;

const character = z.string().regex(/^[^\r\n]$/, "must be one character");
const tab = z.literal("tab").transform(() => "\t");

export const sourceFormatSchema = z.strictObject({
  delimiter: z
    .union([tab, character])
    .optional()
    .describe("What stands between values; the default is ',', and a tab in .tsv files"),
  quote: z
    .union([z.literal("none").transform(() => ""), character])
    .default('"')
    .describe("What encloses a value that holds a delimiter or a line break; none where nothing does"),
  escape: character.optional().describe("What stands before a quote within quotes; the default is the quote itself"),
  header: z.boolean().default(true).describe("Whether the first line of every file names the columns"),
  columns: z.array(z.string().min(1)).min(1).optional().describe("Names of the columns, for files without a header"),
  encoding: z
    .union([z.literal(["latin-1", "iso-8859-1"]).transform(() => "windows-1252" as const), z.enum(encodings)])
    .optional()
    .describe("How characters are written as bytes; the default is UTF-8, or what the byte order mark says"),
  decimal: z.enum([".", ","]).default(".").describe("What stands before the decimals of a number"),
  missing: z
    .array(z.string())
    .min(1)
    .default([""])
    .describe('Texts that stand for a missing value; the default is the empty text alone, so that "NA" is a text'),
  date: z.string().min(2).optional().describe("How dates are written, such as %d.%m.%Y; the default is 2001-04-30"),
  timestamp: z
    .string()
    .min(2)
    .optional()
    .describe("How points in time are written, such as %d.%m.%Y %H:%M; the default is 2001-04-30 12:00:00"),
});

export type SourceFormat = z.output<typeof sourceFormatSchema>;

/** What a model's data is read from: the part of its configuration that the data port needs. */
export interface SourceSpec {
  source: string;
  format?: SourceFormat | undefined;
  /** What the data schema says of columns; the types of others in text files are looked for. */
  declared?: Readonly<Record<string, Pick<ColumnRules, "type" | "format">>> | undefined;
}

export const plainFormat: SourceFormat = sourceFormatSchema.parse({});
