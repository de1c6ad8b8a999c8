import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { verdictOf } from "./corpus.ts";

/** Nothing crashes, hangs or passes that should not: over schemas and files that nobody would write by hand. */

function parsed(text: string): void {
  try {
    parseDataSchema(text, "data.schema.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.code).toBe("SCHEMA_INVALID");
    expect(error.problems.length).toBeGreaterThan(0);
  }
}

describe("the parser of schemas", () => {
  it("takes any text, or says what is wrong with it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), parsed), { numRuns: 500 });
    const pieces = fc.constantFrom(
      "version: 1\n",
      "columns:",
      "\n  x: ",
      "{",
      "}",
      "[",
      "]",
      "type: integer",
      "&a",
      "*a",
      "!!js",
      ": ",
      "- ",
      "|\n",
      "'",
      '"',
      "#",
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => parsed(parts.join(""))),
      { numRuns: 1_000 },
    );
  });

  it("takes any value where it should be, or says what is wrong with it", () => {
    const keys = fc.constantFrom(
      "type",
      "min",
      "max",
      "allowed",
      "pattern",
      "unique",
      "nullable",
      "severity",
      "mostly",
      "length",
      "format",
    );
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("string", "integer", "date", "99%", "2001-02-30", "(", "error"),
    );
    const columns = fc.dictionary(fc.string(), fc.dictionary(keys, values), { maxKeys: 3 });
    const schemas = fc.record({ columns, table: fc.jsonValue({ maxDepth: 3 }) }, { requiredKeys: ["columns"] });
    fc.assert(
      fc.property(schemas, (schema) => parsed(JSON.stringify({ version: 1, ...schema }))),
      { numRuns: 1_000 },
    );
  });
});

const schema = "columns:\n  x: { type: integer, min: 0 }\n  y: { type: integer }\n";

describe("the front of CSV and JSON lines", () => {
  const awkward = fc.string({
    unit: fc.constantFrom(
      "x",
      "y",
      "1",
      "2",
      ",",
      ";",
      '"',
      "'",
      "\n",
      "\r",
      "\t",
      "\ufeff",
      "\0",
      "é",
      " ",
      "{",
      "}",
      ":",
      "[",
    ),
  });
  const content = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    awkward.map((text) => Buffer.from(`x,y\n1,2\n${text}`)),
    awkward.map((text) => Buffer.from(text)),
  );

  it.each(["a.csv", "a.csv.gz", "a.csv.zst", "a.tsv", "a.jsonl", "a.parquet"])(
    "takes any bytes of %s, or says what is wrong",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(content, async (bytes) => {
          const verdict = await verdictOf({ files: { [`data/${name}`]: bytes }, schema });
          expect(["finding", "passes", "DATA_EMPTY", "DATA_UNREADABLE"]).toContain(verdict.code);
          if (verdict.code !== "passes") expect(verdict.said).not.toBe("");
        }),
        { numRuns: 20 },
      );
    },
    60_000,
  );

  it("finds the one planted value, whatever stands around it", async () => {
    const texts = fc.string({ unit: fc.constantFrom("a", ",", ";", '"', "\n", "é", " ", "NA") });
    const tables = fc.array(fc.tuple(fc.maxSafeNat(), texts), { minLength: 1, maxLength: 30 });
    const styles = fc.record({
      delimiter: fc.constantFrom(",", ";", "|", "tab"),
      end: fc.constantFrom("\n", "\r\n"),
      mark: fc.constantFrom("", "\ufeff"),
    });
    await fc.assert(
      fc.asyncProperty(tables, fc.nat(), styles, async (rows, place, { delimiter, end, mark }) => {
        const bad = place % rows.length;
        const between = delimiter === "tab" ? "\t" : delimiter;
        const lines = rows.map(([x, text], row) =>
          [row === bad ? -1 : x, `"a${text.replaceAll('"', '""')}"`, 0].join(between),
        );
        const file = `${mark}${["x", "text", "y"].join(between)}${end}${lines.join(end)}${end}`;
        const verdict = await verdictOf({
          files: { "data/a.csv": file },
          format: { delimiter },
          schema: `${schema}  text: { type: string }\n`,
        });
        expect(verdict.code).toBe("finding");
        expect(verdict.said).toContain("[x.min]");
        expect(verdict.said).toContain(`row ${bad + 1} of data/a.csv`);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
