import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SplitPlan } from "../../core/data/split.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-split-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const make = (select: string) =>
  withDuckDb({}, (connection) => rowsOf(connection, `copy (${select}) to '${root}/data.parquet' (format parquet)`));

const days = "select i as id, i // 2 as unit, timestamp '2001-01-01' + interval (i) day as day from range(100) r(i)";

async function split(plan: SplitPlan, source = "data.parquet") {
  const data = createDuckDbData(root);
  const parts = await data.split({ source }, plan, "parts");
  const read = async (path: string) => [...((await data.read(path, ["id"])).columns.id?.values ?? [])] as number[];
  return {
    parts,
    train: await read(parts.train.path),
    validation: await read(parts.validation.path),
    holdout: await read(parts.holdout.path),
  };
}

const byTime = { kind: "by-time", time: "day", validationFrom: "2001-03-02", holdoutFrom: "2001-04-01" } as const;
const shares = { train: 0.8, validation: 0.1, holdout: 0.1 };
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("split by time", () => {
  it("trains on the past and holds out the future, in the order of the source", async () => {
    await make(days);
    const { train, validation, holdout, parts } = await split(byTime);
    expect([train, validation, holdout]).toEqual([range(0, 60), range(60, 90), range(90, 100)]);
    const bytes = readFileSync(join(root, parts.holdout.path));
    expect(parts.holdout).toEqual({
      path: join("parts", "holdout.parquet"),
      rows: 10,
      digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    });
  });

  it("gives the same bytes when it is done again, and leaves no temporary file", async () => {
    await make(days);
    const first = await split(byTime);
    expect((await split(byTime)).parts).toEqual(first.parts);
    expect(readdirSync(join(root, "parts")).sort()).toEqual(["holdout.parquet", "train.parquet", "validation.parquet"]);
  });

  it("validates on the last tenth before the holdout where no date is given", async () => {
    await make(days);
    const { train, validation, holdout } = await split({ ...byTime, validationFrom: null });
    expect([train.length, validation.length, holdout.length]).toEqual([80, 10, 10]);
  });

  it("divides by shares of time without separating rows of one instant", async () => {
    await make(days.replace("interval (i) day", "interval (i // 30) day"));
    const { train, validation, holdout } = await split({ kind: "by-share-of-time", time: "day", ...shares });
    expect([train, validation, holdout]).toEqual([range(0, 60), [], range(60, 100)]);
  });

  it("gives rows that belong together the time of the first of them", async () => {
    await make(days.replace("i // 2 as unit", "i % 50 as unit"));
    const byShare: SplitPlan = { kind: "by-share-of-time", time: "day", together: "unit", ...shares };
    const { train, validation, holdout } = await split(byShare);
    expect(train).toEqual([...range(0, 39), ...range(50, 89)]);
    expect(validation).toEqual([...range(39, 44), ...range(89, 94)]);
    expect(holdout).toEqual([...range(44, 50), ...range(94, 100)]);
    const early = await split({ ...byTime, together: "unit", validationFrom: null, holdoutFrom: "2001-02-01" });
    expect(early.holdout).toEqual([...range(31, 50), ...range(81, 100)]);
  });

  it("refuses rows without a time, a missing time column and an empty holdout", async () => {
    await make(`${days} union all select 100, 100, null`);
    await expect(split(byTime)).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
      message: "1 row of data.parquet cannot be split: no readable day.",
    });
    await expect(split({ ...byTime, time: "when" })).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
    await make(days);
    await expect(split({ ...byTime, holdoutFrom: "2002-01-01" })).rejects.toMatchObject({ code: "HOLDOUT_INVALID" });
    await expect(split({ ...byTime, validationFrom: "2000-01-01" })).rejects.toMatchObject({ code: "DATA_EMPTY" });
  });
});

describe("split by content", () => {
  const byUnit: SplitPlan = { kind: "by-hash", key: "unit", train: 0.5, validation: 0.2, holdout: 0.3 };

  it("keeps the rows of one unit together, wherever they stand", async () => {
    await make(days.replace("range(100)", "range(2000)"));
    const { train, validation, holdout } = await split(byUnit);
    const units = (ids: number[]) => [...new Set(ids.map((id) => Math.floor(id / 2)))];
    const all = [...units(train), ...units(validation), ...units(holdout)];
    expect(new Set(all).size).toBe(all.length);
    expect(train.length + validation.length + holdout.length).toBe(2_000);
    expect(Math.abs(train.length - 1_000)).toBeLessThan(100);
    await make(`${days.replace("range(100)", "range(2000)")} order by i desc`);
    expect(new Set((await split(byUnit)).train)).toEqual(new Set(train));
  });

  it("divides rows without a key by their whole content", async () => {
    writeFileSync(
      join(root, "data.csv"),
      `id,x\n${range(0, 500)
        .map((id) => `${id},${id % 7}`)
        .join("\n")}\n`,
    );
    const { train, holdout } = await split({ kind: "by-hash", key: null, ...shares }, "data.csv");
    expect(Math.abs(train.length - 400)).toBeLessThan(40);
    expect(holdout.length).toBeGreaterThan(20);
  });
});
