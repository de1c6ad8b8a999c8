import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataReportSchema } from "../../core/data/data-report.ts";
import { describeFinding } from "../../core/data/rules/findings.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

const now = Date.parse("2001-01-21T00:00:00Z");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-rules-"));
  mkdirSync(join(root, "data"));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, ...lines: string[]) => writeFileSync(join(root, "data", name), `${lines.join("\n")}\n`);

async function check(source: string, schema: string, violations?: string) {
  const { schema: rules } = parseDataSchema(`version: 1\n${schema}`, "data.schema.yaml");
  const checked = await createDuckDbData(root).validate({ source: `data/${source}` }, rules, { now, violations });
  dataReportSchema.parse({ version: 1, model: "m", source, schemaFile: null, ...checked });
  return checked;
}

async function findings(source: string, schema: string): Promise<string[]> {
  const checked = await check(source, schema);
  return checked.findings.map((finding) => `${finding.severity} ${finding.rule}: ${describeFinding(finding)}`);
}

describe("rules of a column", () => {
  it("forgives as many values as mostly says, of those that are there, and not one more", async () => {
    const rows = (bad: number) => Array.from({ length: 1_000 }, (_, row) => (row < bad ? "-1" : row < 800 ? "1" : ""));
    write("a.csv", "x,y", ...rows(8).map((value) => `${value},1`));
    const schema = "columns: { x: { type: integer, min: 0, nullable: true, mostly: 99% }, y: { type: integer } }";
    expect(await findings("a.csv", schema)).toEqual([]);
    write("a.csv", "x,y", ...rows(9).map((value) => `${value},1`));
    expect(await findings("a.csv", schema)).toEqual([
      "error x.min: column x has 9 negative values (1.13%, allowed: 1%), first at row 1 of data/a.csv: −1, −1, −1",
    ]);
  });

  it("holds text against lengths, formats and lists in other files", async () => {
    write("codes.csv", "code,name", "007,Bond", "042,Answer", ",nobody");
    write("a.csv", "code,mail,day,id", "007,a@b.org,31.12.2000,1", "7,a@b,31.02.2001,22", "042,nobody,2001-01-01,333");
    const schema = `
columns:
  code: { type: string, allowed_from: data/codes.csv#code, severity: { allowed: warn } }
  mail: { type: string, format: email }
  day: { type: date, format: "%d.%m.%Y", min: 2001-01-01 }
  id: { type: string, length: { min: 2, max: 2 } }`;
    expect(await findings("a.csv", schema)).toEqual([
      "warn code.allowed_from: column code has 1 value that data/codes.csv#code does not have (33.3%, allowed: none), first at row 2 of data/a.csv: 7",
      "error mail.format: column mail has 2 values that are not an e-mail address (66.7%, allowed: none), first at row 2 of data/a.csv: 'a@b', 'nobody'",
      "error day.type: column day has 2 values that are not a date (66.7%, allowed: none), first at row 2 of data/a.csv: '31.02.2001', '2001-01-01'",
      "error day.min: column day has 1 value below 2001-01-01 (33.3%, allowed: none), first at row 1 of data/a.csv: '31.12.2000'",
      "error id.length: column id has 2 values not at least 2 and at most 2 characters long (66.7%, allowed: none), first at row 1 of data/a.csv: 1, 333",
    ]);
  });

  it("bounds what all values make together", async () => {
    write("a.csv", "x", "1", "2", "3", "100", '""', "");
    const schema = `
columns:
  x:
    type: number
    missing: { max: 10% }
    mean: { max: 20 }
    median: { min: 2, max: 2.4 }
    quantiles: { 0%: { min: 1 }, 99.5%: { max: 90 } }
    distinct: { min: 5 }
    severity: { quantiles: warn }`;
    expect(await findings("a.csv", schema)).toEqual([
      "error x.missing: 33.3% of column x is missing, at most 10% may be",
      "error x.mean: the mean of column x is 26.5, above 20.0",
      "error x.median: the median of column x is 2.50, above 2.40",
      "warn x.quantiles.99.5%: the 99.5% quantile of column x is 98.5, above 90.0",
      "error x.distinct: the number of different values of column x is 4, below 5",
    ]);
  });

  it("sees values that do not follow each other, over the border of files", async () => {
    write("a.csv", "x,at", "1,3", "2,2", "2,1");
    write("b.csv", "x,at", "2,9", ",8", "1,7");
    const order = (monotonic: string) =>
      findings(
        "*.csv",
        `columns: { x: { type: integer, nullable: true, monotonic: ${monotonic} }, at: { type: integer } }`,
      );
    expect(await order("increasing")).toEqual([
      "error x.monotonic: column x has 1 value that is not increasing (20%, allowed: none), first at row 3 of data/b.csv: 1",
    ]);
    expect(await order("strictly_increasing")).toEqual([
      "error x.monotonic: column x has 3 values that are not strictly increasing (60%, allowed: none), first at row 3 of data/a.csv: 2, 2, 1",
    ]);
    expect(await order("{ is: decreasing, by: at }")).toEqual([
      "error x.monotonic: column x has 1 value that is not decreasing in the order of at (20%, allowed: none), first at row 1 of data/b.csv: 2",
    ]);
  });
});

describe("rules about repeated whole numbers", () => {
  const unique = "columns: { x: { type: integer, nullable: true, unique: true } }";
  const parquet = (select: string) =>
    withDuckDb({}, (connection) =>
      connection.run(`copy (${select}) to '${join(root, "data", "a.parquet")}' (format parquet)`),
    );

  it.each([
    ["close together", "bigint", 1, -40],
    ["far apart", "bigint", 10_000_000_000, -7],
    ["of few bits", "utinyint", 1, 1],
    ["wider than 64 bits", "hugeint", 10_000_000_000, 0],
  ])("counts those that are %s alike", async (_, type, step, least) => {
    const numbers = `select (r::hugeint * ${step} + ${least})::${type} as x from range(1, 201) t(r)`;
    await parquet(`${numbers} union all select null union all select null`);
    expect(await findings("a.parquet", unique)).toEqual([]);
    await parquet(`${numbers} union all (${numbers} limit 3) union all select null`);
    const [finding] = (await check("a.parquet", unique)).findings;
    expect(finding).toMatchObject({ rule: "x.unique", count: 3, rows: 203 });
  });

  it("has nothing to say of a column without values", async () => {
    await parquet("select null::int as x from range(3)");
    expect(await findings("a.parquet", unique)).toEqual([]);
  });
});

describe("rules of the table", () => {
  it("finds whole rows that repeat, also but for the id", async () => {
    write("a.csv", "id,x,y", "1,a,", "2,a,", "1,a,", "3,b,c");
    const columns = "columns: { id: { type: integer }, x: { type: string }, y: { type: string, nullable: true } }";
    expect(await findings("a.csv", `${columns}\ntable: { duplicates: {} }`)).toEqual([
      "error table.duplicates: 1 row repeats an earlier row (25%, allowed: none), first at row 3 of data/a.csv: '1, a'",
    ]);
    expect(await findings("a.csv", `${columns}\ntable: { duplicates: { ignore: [id], mostly: 75% } }`)).toEqual([
      "error table.duplicates: 2 rows repeat an earlier row in all but id (50%, allowed: 25%), first at row 2 of data/a.csv: 'a', 'a'",
    ]);
  });

  it("finds rows that another column or file contradicts", async () => {
    write("places.csv", "zip,name", "10115,Berlin", "20095,Hamburg");
    write(
      "a.csv",
      "zip,city",
      "10115,Berlin",
      "10115,Berlin",
      "10115,Bonn",
      "20095,",
      "20095,Hamburg",
      "20095,Hamburg",
      ",Kiel",
    );
    const schema = `
columns: { zip: { type: integer, nullable: true }, city: { type: string, nullable: true } }
table:
  dependencies: [{ columns: [zip], determine: [city] }]
  foreign_keys:
    - { columns: [zip, city], file: data/places.csv, to: [zip, name] }
    - { columns: [zip], file: data/gone.csv }
    - { columns: [zip], file: data/places.csv, to: [code], severity: warn }`;
    expect(await findings("a.csv", schema)).toEqual([
      "error table.dependencies.0: 2 rows have another city than most rows of their zip (33.3%, allowed: none), first at row 3 of data/a.csv: '10115, Bonn', 20095",
      "error table.foreign_keys.0: 1 row with zip, city that data/places.csv does not have (14.3%, allowed: none), first at row 3 of data/a.csv: '10115, Bonn'",
      "error table.foreign_keys.1: table.foreign_keys.1 cannot be checked: No file matches data/gone.csv",
      "error table.foreign_keys.2: table.foreign_keys.2 cannot be checked: data/places.csv has no column code",
    ]);
  });

  it("asks how old the data is, and what the user says of all rows", async () => {
    write("a.csv", "at,late", "2001-01-01 00:00:00,true", "2001-01-18 12:00:00,false");
    const schema = (age: string, must: string) => `
columns: { at: { type: timestamp }, late: { type: boolean } }
table:
  freshness: { column: at, max_age: ${age} }
  sql: [{ name: few_late, must: "${must}", over: table }]`;
    expect(await findings("a.csv", schema("3d", "avg(late::int) <= 0.5"))).toEqual([]);
    expect(await findings("a.csv", schema("2d", "avg(late::int) < 0.5"))).toEqual([
      "error table.freshness: the newest at is 2.50 days old, at most 2 days are wanted",
      "error table.sql.few_late: the table breaks few_late (avg(late::int) < 0.5)",
    ]);
  });

  it("guesses which new column is an old one renamed", async () => {
    write("a.csv", "distance_km,origin,n", "1,ORD,2", "2,JFK,3");
    const schema = "columns: { distance: { type: integer }, carrier: { type: string }, at: { type: timestamp } }";
    expect(await findings("a.csv", schema)).toEqual([
      "error distance.missing: column distance is missing; the new column distance_km is of its type and may be it under another name",
      "error carrier.missing: column carrier is missing; the new column origin is of its type and may be it under another name",
      "error at.missing: column at is missing; the data has distance_km, origin, n",
      "warn table.extra_columns: the schema does not know the columns distance_km, origin, n",
    ]);
  });
});

describe("what explains a broken rule", () => {
  it("lists the commonest of few values, and the spread of many numbers", async () => {
    write("a.csv", "kind,x", ...Array.from({ length: 101 }, (_, row) => `${row % 3 === 0 ? "odd" : "even"},${-row}`));
    const schema = "columns: { kind: { type: string, allowed: [good] }, x: { type: integer, min: 1 } }";
    const { findings: found } = await check("a.csv", schema);
    expect(found[0]).toMatchObject({
      distinct: 2,
      values: [
        { value: "even", count: 67 },
        { value: "odd", count: 34 },
      ],
    });
    expect(found[1]).toMatchObject({ distinct: 101, quantiles: [-100, -75, -50, -25, 0] });
    expect(found[1]).not.toHaveProperty("values");
  });

  it("counts records, not lines, and writes the broken ones out", async () => {
    write("a.csv", "note,x", '"two', 'lines",1', "one,-1", '"a, ""b"""', "");
    const schema = "columns: { note: { type: string }, x: { type: integer, min: 0, nullable: true } }";
    write("a.csv", "note,x", '"two', 'lines",1', "one,-1", '"a, ""b""",-2');
    const { findings: found } = await check("a.csv", schema, "out/bad.csv");
    expect(found[0]?.examples.map(({ row }) => row)).toEqual([2, 3]);
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(join(root, "out/bad.csv"), "utf8")).toBe(
      'sluice_rule,sluice_file,sluice_row,note,x\nx.min,data/a.csv,2,one,-1\nx.min,data/a.csv,3,"a, ""b""",-2\n',
    );
  });
});
