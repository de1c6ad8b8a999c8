import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headerFault, likelierDelimiter, recordAt } from "./csv-header.ts";

const plain = { delimiter: ",", quote: '"', escape: '"' };

describe("recordAt", () => {
  it("reads back whatever is written by the dialect", () => {
    const dialects = fc.record({
      delimiter: fc.constantFrom(",", ";", "\t", "|"),
      quote: fc.constantFrom('"', "'"),
    });
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1 }),
        dialects,
        fc.string(),
        (fields, { delimiter, quote }, rest) => {
          const line = fields
            .map((field) => `${quote}${field.replaceAll(quote, quote + quote)}${quote}`)
            .join(delimiter);
          const record = recordAt(`${line}\n${rest}`, 0, { delimiter, quote, escape: quote });
          expect(record).toEqual({ fields, end: line.length + 1 });
        },
      ),
    );
  });

  it("ends for any text, and says where a quote is never closed", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ",", '"', "\r", "\n", "\\") }), (text) => {
        const record = recordAt(text, 0, plain);
        expect(record === null || record.end > 0).toBe(true);
      }),
    );
    expect(recordAt('a,"b', 0, plain)).toBeNull();
    expect(recordAt("a,'b\\'c'\r\nd", 0, { delimiter: ",", quote: "'", escape: "\\" })).toEqual({
      fields: ["a", "b'c"],
      end: 10,
    });
  });
});

it("finds what is wrong with names of columns", () => {
  expect(headerFault(["select", 'a"b', "drop table data; --", "ä"])).toBeNull();
  expect(headerFault([""])).toContain("is empty");
  expect(headerFault(["1", "2.5"])).toContain("numbers");
  expect(headerFault(["a", " "])).toContain("column 2");
  expect(headerFault(["a", "b", "a"])).toContain("same name");
  expect(headerFault(["a", "A"])).toContain("case alone");
  expect(headerFault(["SLUICE_FILE", "a"])).toContain("SLUICE_FILE");
});

it("suggests a delimiter only where it divides both lines alike", () => {
  expect(likelierDelimiter("a;b", "1;2", plain)).toBe(";");
  expect(likelierDelimiter("a\tb", "1\t2", plain)).toBe("\t");
  expect(likelierDelimiter("name; title", "one", plain)).toBeNull();
  expect(likelierDelimiter("a,b;c", "1,2;3", plain)).toBeNull();
});
