import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "sluice-unreadable-"));
  mkdirSync(join(root, "folder.csv"));
  const select = "select i as id, i::varchar as word from range(10000) r(i)";
  await withDuckDb({}, (c) => rowsOf(c, `copy (${select}) to '${root}/good.parquet' (format parquet)`));
});
afterEach(() => rmSync(root, { recursive: true }));

async function errorOf(source: string, content?: string | Uint8Array): Promise<string> {
  if (content !== undefined) writeFileSync(join(root, source), content);
  try {
    await createDuckDbData(root).inspect({ source });
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    expect(error.remedy).not.toBe("");
    return `${error.code} ${error.message}`;
  }
  return "no error";
}

describe("data that cannot be read", () => {
  it("is missing", async () => {
    expect(await errorOf("gone-*.csv")).toBe("DATA_MISSING No file matches gone-*.csv.");
    expect(await errorOf("folder.csv")).toBe("DATA_MISSING No file matches folder.csv.");
  });

  it("is empty", async () => {
    expect(await errorOf("a.csv", "")).toBe("DATA_EMPTY a.csv is empty (0 bytes).");
    expect(await errorOf("b.csv", "id,x\n")).toBe("DATA_EMPTY b.csv has no rows.");
    expect(await errorOf("c.jsonl", "\n")).toBe("DATA_EMPTY c.jsonl has no rows.");
  });

  it("is cut", async () => {
    const whole = readFileSync(join(root, "good.parquet"));
    expect(await errorOf("cut.parquet", whole.subarray(0, whole.length / 2))).toMatch(
      /^DATA_UNREADABLE cut\.parquet cannot be read as Parquet: .*No magic bytes found/,
    );
    expect(await errorOf("cut.csv", "id,x,y\n1,2,3\n4,5")).toBe(
      "DATA_UNREADABLE cut.csv cannot be read as CSV, line 3: it has 2 values where the header has 3 columns",
    );
    expect(await errorOf("cut.jsonl", '{"id":1}\n{"id":')).toMatch(
      /^DATA_UNREADABLE cut\.jsonl cannot be read as JSON lines/,
    );
  });

  it("is damaged in the middle, where only reading the rows can see it", async () => {
    const bytes = readFileSync(join(root, "good.parquet"));
    bytes.fill(0xff, 2_000, 6_000);
    writeFileSync(join(root, "damaged.parquet"), bytes);
    const data = createDuckDbData(root);
    const shares = { train: 0.5, validation: 0, holdout: 0.5 };
    const content = { key: "word", ignored: [], strata: null, seed: 0, shares };
    const plan = { kind: "unit", time: null, content, kept: null } as const;
    const { schema } = parseDataSchema(
      "version: 1\ncolumns: { id: { type: integer, min: 0 }, word: { type: string } }",
      "s",
    );
    const damaged = {
      code: "DATA_UNREADABLE",
      message: expect.stringContaining("damaged.parquet cannot be read as Parquet"),
    };
    await expect(data.read("damaged.parquet")).rejects.toMatchObject(damaged);
    await expect(data.validate({ source: "damaged.parquet" }, schema, { now: 0 })).rejects.toMatchObject(damaged);
    await expect(data.split({ source: "damaged.parquet" }, plan, "parts")).rejects.toMatchObject(damaged);
    expect(existsSync(join(root, "parts")) ? readdirSync(join(root, "parts")) : []).toEqual([]);
  });

  it("is a Git LFS pointer", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n";
    expect(await errorOf("lfs.parquet", pointer)).toBe(
      "DATA_UNREADABLE lfs.parquet is a Git LFS pointer, not the data itself.",
    );
  });

  it("is of no known format, or of several", async () => {
    expect(await errorOf("notes.txt", "hello")).toBe("DATA_UNREADABLE notes.txt is of no format that can be read.");
    writeFileSync(join(root, "good.csv"), "id,word\n1,a\n");
    expect(await errorOf("good.*")).toBe("DATA_UNREADABLE good.* names files of several formats.");
  });

  it("lacks the column asked for", async () => {
    await expect(createDuckDbData(root).read("good.parquet", ["id", "tail"])).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
      message: "good.parquet has no column tail.",
    });
  });
});
