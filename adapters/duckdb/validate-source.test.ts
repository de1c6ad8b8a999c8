import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataReportSchema } from "../../core/data/data-report.ts";
import { describeFinding } from "../../core/data/rules/findings.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

const now = Date.parse("2001-01-21T00:00:00Z");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-validate-"));
  mkdirSync(join(root, "data"));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(root, "data", name), text);

const parquet = (name: string, select: string) =>
  withDuckDb({}, (connection) =>
    rowsOf(connection, `copy (${select}) to '${join(root, "data", name)}' (format parquet)`),
  );

async function check(source: string, schema: string) {
  const { schema: rules } = parseDataSchema(`version: 1\n${schema}`, "data.schema.yaml");
  const checked = await createDuckDbData(root).validate({ source: `data/${source}` }, rules, { now });
  dataReportSchema.parse({ version: 1, model: "m", source, schemaFile: null, ...checked });
  return checked;
}

async function findings(source: string, schema: string): Promise<string[]> {
  const checked = await check(source, schema);
  return checked.findings.map((finding) => `${finding.severity} ${finding.rule}: ${describeFinding(finding)}`);
}

const flights = `
columns:
  id: { type: string, unique: true, pattern: "[A-Z]\\\\d+" }
  distance: { type: integer, min: 0, max: 5000 }
  carrier: { type: string, allowed: [AA, UA], nullable: true, severity: warn }
  departed: { type: timestamp, min: 2001-01-01 }
table:
  rows: { min: 2, max: 100 }
  key: { columns: [departed, carrier] }
  sql: [{ name: odd_days, must: day(departed) % 2 = 1 }]
`;

const goodRows = `select 'A' || i as id, (i * 100)::int as distance, if(i % 2 = 0, 'AA', 'UA') as carrier,
  timestamp '2001-01-01' + interval (2 * i) day as departed from range(10) r(i)`;

describe("validate", () => {
  it("passes data that keeps every rule", async () => {
    await parquet("a.parquet", goodRows);
    const checked = await check("a.parquet", flights);
    expect(checked.findings).toEqual([]);
    expect(checked).toMatchObject({ rows: 10, rulesRun: 17 });
    expect(checked.columns.map(({ name }) => name)).toEqual(["id", "distance", "carrier", "departed"]);
  });

  it("counts each broken rule and shows where it is broken first", async () => {
    await parquet("a.parquet", goodRows);
    await parquet(
      "b.parquet",
      `select case i when 3 then 'x9' else 'B' || i end as id,
         case i when 1 then -215 when 4 then -405 when 5 then 6000 else 7 end::int as distance,
         case i when 2 then null when 3 then 'ZZ' else 'AA' end as carrier,
         case i when 6 then null when 7 then timestamp '2000-12-31' else timestamp '2001-03-01' + interval (2 * i) day end as departed
       from range(8) r(i)`,
    );
    expect(await findings("*.parquet", flights)).toEqual([
      "error id.pattern: column id has 1 value of another form than [A-Z]\\d+ (5.56%, allowed: none), first at row 4 of data/b.parquet: 'x9'",
      "error distance.min: column distance has 2 negative values (11.1%, allowed: none), first at row 2 of data/b.parquet: −215, −405",
      "error distance.max: column distance has 1 value above 5000 (5.56%, allowed: none), first at row 6 of data/b.parquet: 6000",
      "warn carrier.allowed: column carrier has 1 value other than AA, UA (5.56%, allowed: none), first at row 4 of data/b.parquet: 'ZZ'",
      "error departed.nullable: column departed has 1 missing value (5.56%, allowed: none), first at row 7 of data/b.parquet",
      "error departed.min: column departed has 1 value below 2001-01-01 (5.56%, allowed: none), first at row 8 of data/b.parquet: '2000-12-31 00:00:00'",
      "error table.sql.odd_days: 1 row that breaks odd_days (day(departed) % 2 = 1) (5.56%, allowed: none), first at row 7 of data/b.parquet",
    ]);
  });

  it("finds repeated values and keys, and shows the later rows", async () => {
    await parquet("a.parquet", `${goodRows} union all ${goodRows}`);
    expect(await findings("a.parquet", flights)).toEqual([
      "error id.unique: 10 rows repeat the id of an earlier row, though it must be unique (50%, allowed: none), first at row 11 of data/a.parquet: 'A0', 'A1', 'A2'",
      "error table.key: 10 rows repeat the departed, carrier of an earlier row (50%, allowed: none), first at row 11 of data/a.parquet: '2001-01-01 00:00:00, AA', '2001-01-03 00:00:00, UA', '2001-01-05 00:00:00, AA'",
    ]);
  });

  it("tells what the shape alone decides", async () => {
    await parquet("a.parquet", "select 'A1' as id, 'far' as distance, 1 as tail, 2 as crew");
    expect(await findings("a.parquet", `${flights}extra_columns: error`)).toEqual([
      "error distance.type: column distance is stored as VARCHAR, not as integer",
      "warn carrier.missing: column carrier is missing; the data has id, distance, tail, crew",
      "error departed.missing: column departed is missing; the data has id, distance, tail, crew",
      "error table.extra_columns: the schema does not know the columns tail, crew",
      "error table.rows: there is 1 row, at least 2 are wanted",
      "error table.key: the rule key needs departed, carrier, which the data does not have",
      expect.stringMatching(
        /^error table.sql.odd_days: table.sql.odd_days cannot be checked: Binder Error: .*"departed"/,
      ),
    ]);
  });

  it("does not take a rule that SQL refuses for a kept one, and still checks the others", async () => {
    await parquet("a.parquet", "select -1 as x, 'a' as s");
    const broken = await findings(
      "a.parquet",
      'columns: { x: { type: integer, min: 0 }, s: { type: string, pattern: "\\\\pX" } }',
    );
    expect(broken).toEqual([
      expect.stringContaining("error x.min: column x has 1 negative value"),
      expect.stringContaining(
        "error s.pattern: s.pattern cannot be checked: Invalid Input Error: invalid character class range",
      ),
    ]);
  });

  it("counts a row for which an SQL rule is unknown or fails as broken", async () => {
    await parquet("a.parquet", "select * from (values ('1'), (null), ('word')) t(x)");
    const schema =
      "columns: { x: { type: string, nullable: true } }\ntable: { sql: [{ name: one, must: 'x::int = 1' }] }";
    expect(await findings("a.parquet", schema)).toEqual([
      "error table.sql.one: 2 rows that break one (x::int = 1) (66.7%, allowed: none), first at row 2 of data/a.parquet",
    ]);
  });

  it("reads a NaN as missing, and not as a large number", async () => {
    await parquet("a.parquet", "select * from (values ('nan'::double), (1.5), ('inf'::double)) t(x)");
    expect(await findings("a.parquet", "columns: { x: { type: number, max: 2 } }")).toEqual([
      "error x.nullable: column x has 1 missing value (33.3%, allowed: none), first at row 1 of data/a.parquet",
      "error x.max: column x has 1 value above 2 (33.3%, allowed: none), first at row 3 of data/a.parquet: 'inf'",
    ]);
  });
});

describe("validate text formats", () => {
  it("names the odd value of a CSV column, and keeps leading zeros of text", async () => {
    write("a.csv", "id,zip,n,when\nA1,01234,5,2001-01-02\nA2,98765,five,2001-01-03\nA3,00001,1.5,soon\n");
    const schema = `columns:
  id: { type: string, unique: true }
  zip: { type: string, pattern: "\\\\d{5}" }
  n: { type: integer }
  when: { type: date }`;
    expect(await findings("a.csv", schema)).toEqual([
      "error n.type: column n has 2 values that are not a whole number (66.7%, allowed: none), first at row 2 of data/a.csv: 'five', 1.5",
      "error when.type: column when has 1 value that is not a date (33.3%, allowed: none), first at row 3 of data/a.csv: 'soon'",
    ]);
  });

  it("numbers the rows of each CSV file by itself, and takes # for a character", async () => {
    write("a.csv", "id,n\n#1,1\n#2,2\n");
    write("b.csv", "id,n\n#3,3\n#4,-4\n");
    expect(await findings("*.csv", "columns: { id: { type: string }, n: { type: integer, min: 0 } }")).toEqual([
      "error n.min: column n has 1 negative value (25%, allowed: none), first at row 2 of data/b.csv: −4",
    ]);
  });

  it("reads JSON lines", async () => {
    write("a.jsonl", '{"id":"a","n":1}\n{"id":"b","n":null}\n{"id":"b","n":2.5}\n');
    expect(await findings("a.jsonl", "columns: { id: { type: string, unique: true }, n: { type: integer } }")).toEqual([
      "error id.unique: 1 row repeats the id of an earlier row, though it must be unique (33.3%, allowed: none), first at row 3 of data/a.jsonl: 'b'",
      "error n.type: column n has 1 value that is not a whole number (33.3%, allowed: none), first at row 3 of data/a.jsonl: 2.5",
      "error n.nullable: column n has 1 missing value (33.3%, allowed: none), first at row 2 of data/a.jsonl",
    ]);
  });
});

describe("validate hostile schemas", () => {
  it("lets an SQL rule read nothing but the data", async () => {
    await parquet("a.parquet", "select 1 as x");
    writeFileSync(join(root, "secret.csv"), "token\nabc\n");
    const must = `x > (select count(*) from read_csv('${join(root, "secret.csv")}'))`;
    const schema = `columns: { x: { type: integer } }\ntable: { sql: [{ name: peek, must: "${must}" }] }`;
    expect(await findings("a.parquet", schema)).toEqual([expect.stringMatching(/cannot be checked: Permission Error/)]);
  });

  it("quotes column names, values and patterns", async () => {
    await parquet("a.parquet", `select 'it''s' as "we""ird; drop table x --"`);
    const schema = `columns: { 'we"ird; drop table x --': { type: string, allowed: ["it's"], pattern: "it's", unique: true } }`;
    expect(await findings("a.parquet", schema)).toEqual([]);
  });
});
