import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Case, verdictOf } from "./corpus.ts";

/** Names, values and expressions that try to be more than that. A file outside of the data is the bait. */

let outside: string;
let bait: string;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "sluice-outside-"));
  bait = join(outside, "bait.csv");
  await writeFile(bait, "z\n1\n");
});
afterAll(() => rm(outside, { recursive: true }));

const names = [
  'x"; drop view data; --',
  "x\" union all select * from read_csv('bait') --",
  "'); copy data to 'bait",
  "select",
  "order by",
  "x' or '1'='1",
  'a""b',
  "x\\",
  "$1",
  "{x}",
  "*",
  "x/*",
  "constructor",
];

describe("the name of a column", () => {
  it.each(names)("%s is a name and nothing else", async (name) => {
    const header = `"${name.replaceAll('"', '""')}",y`;
    const schema = `columns:\n  ${JSON.stringify(name)}: { type: integer, min: 0, unique: true }\n  y: { type: integer }\n`;
    const test = { files: { "data/a.csv": `${header}\n1,2\n2,2\n-3,2\n` }, schema };
    const verdict = await verdictOf(test);
    expect(verdict.code).toBe("finding");
    expect(verdict.said).toContain("1 negative value");
    expect(verdict.said).toContain("row 3 of data/a.csv");
  });
});

describe("the value of a rule", () => {
  it.each(names)("%s is a value and nothing else", async (value) => {
    const rules = { type: "string", allowed: [value, "fine"] };
    const schema = `columns:\n  x: ${JSON.stringify(rules)}\n  y: { type: integer }\n`;
    const quoted = `"${value.replaceAll('"', '""')}"`;
    const verdict = await verdictOf({ files: { "data/a.csv": `x,y\n${quoted},1\nfine,2\nother,3\n` }, schema });
    expect(verdict.said).toContain("[x.allowed]");
    expect(verdict.said).toContain("row 3 of data/a.csv");
    expect(verdict.said).not.toContain("row 1 of");
  });

  it.each(["'; drop view data; --", "a') or true --", "\\"])("%s is a pattern, or an error of one", async (pattern) => {
    const rules = { type: "string", pattern };
    const schema = `columns:\n  x: ${JSON.stringify(rules)}\n  y: { type: integer }\n`;
    const verdict = await verdictOf({ files: { "data/a.csv": "x,y\na,1\n" }, schema });
    expect(["finding", "SCHEMA_INVALID"]).toContain(verdict.code);
  });
});

describe("the name of a file", () => {
  it.each(["a'; drop view data; --.csv", "a') union all select 1, 2 --.csv", 'a".csv', "a $x.csv"])(
    "%s is a name and nothing else",
    async (name) => {
      const schema = "columns:\n  x: { type: integer, min: 0 }\n  y: { type: integer }\n";
      const verdict = await verdictOf({ files: { [`data/${name}`]: "x,y\n1,2\n-1,2\n" }, schema });
      expect(verdict.said).toContain(`row 2 of data/${name}`);
    },
  );
});

describe("an expression of the schema", () => {
  const expressions: [string, (path: string) => string][] = [
    ["reads another file", (path) => `(select count(*) from read_csv('${path}')) = 1`],
    ["reads another file as text", (path) => `(select count(*) from read_text('${path}')) = 1`],
    ["reads another file by its name", (path) => `(select count(*) from '${path}') = 1`],
    ["lists a folder", (path) => `(select count(*) from glob('${path}*')) = 1`],
    ["reads the environment", () => "getenv('HOME') is not null"],
    ["reads the network", () => "(select count(*) from read_csv('https://example.com/a.csv')) >= 0"],
    ["writes a file", (path) => `(copy (select 1) to '${path}.out')`],
    ["attaches a database", (path) => `(attach '${path}.db')`],
    ["changes a setting", () => "(set enable_external_access = true)"],
    [
      "runs without end",
      () => "(with recursive r(i) as (select 1 union all select i + 1 from r where i < 10) select max(i) from r) = 11",
    ],
  ];

  it.each(expressions)("never passes when it %s", async (_, expression) => {
    const rule = { name: "try", must: expression(bait) };
    const schema = `columns:\n  x: { type: integer }\n  y: { type: integer }\ntable: { sql: [${JSON.stringify(rule)}] }\n`;
    const test: Omit<Case, "name" | "code" | "says"> = { files: { "data/a.csv": "x,y\n1,2\n" }, schema };
    const verdict = await verdictOf(test);
    expect(["finding", "SCHEMA_INVALID"]).toContain(verdict.code);
    expect(existsSync(`${bait}.out`) || existsSync(`${bait}.db`)).toBe(false);
  });
});
