import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Case } from "./corpus.ts";

/** Parquet files that were good before something happened to them. */
export async function brokenParquet(): Promise<readonly Case[]> {
  const good = await parquetOf("select i as x, i * 2 as y, i::varchar as word from range(10000) r(i)");
  const file = (content: Uint8Array) => ({ files: { "data/a.parquet": content } });
  const middle = Uint8Array.from(good).fill(0xff, 2_000, 6_000);
  const schema =
    "columns:\n  x: { type: integer, min: 0 }\n  y: { type: integer }\n  word: { type: string, unique: true }\n";
  const unreadable = { code: "DATA_UNREADABLE", says: ["data/a.parquet cannot be read as Parquet"] };
  const stored = await parquetOf("select 'a' as x, 1 as y from range(3)");
  const nan = await parquetOf("select unnest([1.5, 'nan'::double, 2.5]) as x, 1 as y");
  return [
    { name: "cut in the middle", ...file(good.subarray(0, good.length / 2)), ...unreadable },
    { name: "cut by its last byte", ...file(good.subarray(0, good.length - 1)), ...unreadable },
    { name: "without its beginning", ...file(good.subarray(1_000)), schema, ...unreadable },
    { name: "damaged in the middle", ...file(middle), schema, ...unreadable },
    { name: "a text by the name of Parquet", ...file(Buffer.from("x,y\n1,2\n")), ...unreadable },
    {
      name: "a number stored as text",
      ...file(stored),
      schema: "columns:\n  x: { type: integer }\n  y: { type: integer }\n",
      code: "finding",
      says: ["[x.type]", "stored as VARCHAR"],
    },
    {
      name: "NaN where there may be no gap",
      ...file(nan),
      schema: "columns:\n  x: { type: number }\n  y: { type: integer }\n",
      code: "finding",
      says: ["[x.nullable]", "row 2 of data/a.parquet"],
    },
    {
      name: "no rows",
      ...file(await parquetOf("select 1 as x, 2 as y where false")),
      code: "DATA_EMPTY",
      says: ["data/a.parquet has no rows"],
    },
  ];
}

async function parquetOf(select: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-parquet-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    await connection.run(`copy (${select}) to '${folder}/made.parquet' (format parquet)`);
    return await readFile(join(folder, "made.parquet"));
  } finally {
    connection.closeSync();
    await rm(folder, { recursive: true });
  }
}
