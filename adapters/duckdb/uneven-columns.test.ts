import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeFinding } from "../../core/data/rules/findings.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-uneven-"));
  mkdirSync(join(root, "data"));
});
afterEach(() => rmSync(root, { recursive: true }));

async function findings(source: string, more = "") {
  const columns = "columns: { x: { type: integer }, y: { type: string, nullable: true } }";
  const { schema } = parseDataSchema(`version: 1\n${columns}\n${more}`, "data.schema.yaml");
  const checked = await createDuckDbData(root).validate({ source: `data/${source}` }, schema, { now: 0 });
  return checked.findings.map((finding) => `${finding.severity} ${finding.rule}: ${describeFinding(finding)}`);
}

it.each(["csv", "jsonl", "parquet"])(
  "names the %s file that lacks a column, though the column may be empty",
  async (ext) => {
    const file = (name: string) => join(root, "data", `${name}.${ext}`);
    const texts = { csv: ["x,y\n1,a\n", "x\n2\n"], jsonl: ['{"x":1,"y":"a"}\n', '{"x":2}\n'] }[ext];
    if (texts) {
      writeFileSync(file("a"), texts[0] ?? "");
      writeFileSync(file("b"), texts[1] ?? "");
    } else {
      await withDuckDb({}, async (connection) => {
        await rowsOf(connection, `copy (select 1 as x, 'a' as y) to '${file("a")}' (format parquet)`);
        await rowsOf(connection, `copy (select 2 as x) to '${file("b")}' (format parquet)`);
      });
    }
    const told = `table.uneven_columns: the files do not have the same columns: data/b.${ext} lacks y`;
    expect(await findings(`*.${ext}`)).toEqual([`warn ${told}`]);
    expect(await findings(`*.${ext}`, "uneven_columns: error")).toEqual([`error ${told}`]);
    expect(await findings(`*.${ext}`, "uneven_columns: allow")).toEqual([]);
    expect(await findings(`a.${ext}`)).toEqual([]);
  },
);
