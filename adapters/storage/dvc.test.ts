import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDuckDbData } from "../duckdb/duckdb-data.ts";
import { createLocalFiles } from "../files/local-files.ts";

// The pointers are those that DVC 3 wrote for these files.
const onePointer = "outs:\n- md5: 178ba85707470c41cf680fb37ff99f7f\n  size: 12\n  hash: md5\n  path: one.csv\n";
const manyPointer =
  "outs:\n- md5: 2479f90a4b574069c5d1fd37f53c4f70.dir\n  size: 16\n  nfiles: 2\n  hash: md5\n  path: many\n";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-dvc-"));
});
afterEach(() => rm(root, { recursive: true }));

async function inspect(source: string, contents: Record<string, string>) {
  const files = createLocalFiles(root);
  for (const [path, content] of Object.entries(contents)) await files.write(path, content);
  return createDuckDbData(root).inspect({ source });
}

it("reads data that is what its pointer says", async () => {
  const one = { "data/one.csv": "x,y\n1,2\n3,4\n", "data/one.csv.dvc": onePointer };
  expect((await inspect("data/one.csv", one)).rows).toBe(2);
  expect((await inspect("data/*", one)).files.map(({ path }) => path)).toEqual(["data/one.csv"]);
  const many = { "data/many/a.csv": "x,y\n1,2\n", "data/many/sub/é.csv": "x,y\n3,4\n", "data/many.dvc": manyPointer };
  expect((await inspect("data/many/**/*.csv", many)).rows).toBe(2);
});

it("says that data is not pulled, also where only a part of it is", async () => {
  const missing = {
    code: "DATA_MISSING",
    message: "data/one.csv is kept by DVC (data/one.csv.dvc) and is not here.",
    remedy: expect.stringContaining("dvc pull"),
  };
  await expect(inspect("data/one.csv", { "data/one.csv.dvc": onePointer })).rejects.toMatchObject(missing);
  await expect(inspect("data/*.csv", { "data/two.csv": "x,y\n1,2\n" })).rejects.toMatchObject(missing);
});

it("refuses data that is not what was added", async () => {
  const other = { "data/one.csv": "x,y\n1,2\n3,5\n", "data/one.csv.dvc": onePointer };
  await expect(inspect("data/one.csv", other)).rejects.toMatchObject({
    code: "DATA_UNREADABLE",
    message: expect.stringContaining("is not the data that data/one.csv.dvc means: it has the MD5"),
  });
  const partly = { "data/many/a.csv": "x,y\n1,2\n", "data/many.dvc": manyPointer };
  await expect(inspect("data/many/*.csv", partly)).rejects.toMatchObject({
    message: expect.stringContaining("it has 8 bytes, not 16"),
  });
});
