import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DataConfig } from "../../core/config/schema.ts";
import { planSplit } from "../../core/data/split/plan-split.ts";
import type { SplitPlan } from "../../core/data/split/split.ts";
import { rowsOf, withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

/** What is promised of every kind of split: the same rows, the same parts; rows that come later move no other. */

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sluice-stable-"));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Row {
  id: number;
  unit: string;
  at: number;
  x: number;
  word: string;
  y: boolean;
}

const row = fc.record({
  unit: fc.integer({ min: 0, max: 40 }).map((unit) => `U${unit}`),
  at: fc.integer({ min: 0, max: 400 }),
  x: fc.oneof(
    fc.integer({ min: -50, max: 50 }),
    fc.integer({ min: -4_000, max: 4_000 }).map((value) => value / 8),
  ),
  word: fc.constantFrom("a", "b", "Red", " blue", "7", "2001-01-01"),
  y: fc.boolean(),
});
const table = (minLength: number, maxLength: number) =>
  fc.array(row, { minLength, maxLength }).map((rows) => rows.map((one, id): Row => ({ id, ...one })));

/** 150 to 200 rows, and a tenth or more that come later, from any time and unit. */
const grown = fc.tuple(table(150, 200), table(20, 30)).map(([old, added]) => ({
  old,
  all: [...old, ...added.map((one) => ({ ...one, id: one.id + 1_000 }))],
}));

const day = (at: number) => new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10);
const values = ({ id, unit, at, x, word, y }: Row) => [id, unit, day(at), x, word, y];
const columns = ["id", "unit", "at", "x", "word", "y"];

function write(name: string, rows: readonly Row[]): string {
  writeFileSync(join(root, name), [columns, ...rows.map(values)].map((line) => `${line.join(",")}\n`).join(""));
  return name;
}

const shares = { train: 0.6, validation: 0.2, holdout: 0.2 };
const halves = { train: 0.5, validation: 0, holdout: 0.5 };
const base = { source: "x", target: "y", id: "id", unit: "unit", time: "at" };
const kinds: Record<string, object> = {
  "at days": { ...base, split: { validation_from: "2020-06-01", holdout_from: "2020-10-01" } },
  "at a day, with a tenth before it": { ...base, split: { holdout_from: "2020-10-01" } },
  "by shares of time": { ...base, split: { by: "time", ...shares } },
  "at random by id": { ...base, split: { by: "random", seed: 4, ...shares } },
  "at random by content": { ...base, id: undefined, split: { by: "random", ...shares } },
  stratified: { ...base, split: { by: "stratified", ...shares } },
  "by unit": { ...base, split: { by: "unit", ...shares } },
  "by unit and time": { ...base, split: { by: "unit-and-time", ...halves } },
  "at days, by unit": { ...base, split: { holdout_from: "2020-08-01", units: halves } },
};
const planOf = (config: object) => planSplit(config as DataConfig);

/** The ids by part. */
async function parts(source: string, plan: SplitPlan) {
  const data = createDuckDbData(root);
  const { train, validation, holdout } = await data.split({ source }, plan, "parts");
  const ids = async ({ path }: { path: string }) =>
    new Set<unknown>((await data.read(path, ["id"])).columns.id?.values);
  return {
    digests: [train.digest, validation.digest, holdout.digest],
    ids: [await ids(train), await ids(validation), await ids(holdout)],
  };
}

describe.each(Object.entries(kinds))("a split %s", (_, config) => {
  it("is the same on every run, and leaves old rows where they are when a tenth is added", async () => {
    await fc.assert(
      fc.asyncProperty(grown, async ({ old, all }) => {
        const source = write("old.csv", old);
        const kept = await createDuckDbData(root).cuts({ source }, planOf(config));
        const plan = { ...planOf(config), kept };
        const before = await parts(source, plan);
        expect(await parts(source, plan)).toEqual(before);
        const after = await parts(write("all.csv", all), plan);
        after.ids.forEach((ids, part) => {
          expect([...ids].filter((id) => Number(id) < 1_000)).toEqual([...before.ids[part]!]);
        });
      }),
      // A failing table is small enough to be understood; shrinking it would take minutes.
      { numRuns: 5, seed: 7, endOnFailure: true },
    );
  }, 60_000);
});

describe("where a row goes", () => {
  const plans = [kinds["at random by content"], kinds.stratified, kinds["by unit"]] as object[];

  it("is decided by its values, not by the order of rows or columns, nor by the format of the file", async () => {
    const [old] = fc.sample(table(200, 200), { seed: 3, numRuns: 1 }) as [Row[]];
    const csv = write("rows.csv", old);
    write("turned.csv", old.toReversed());
    await withDuckDb({}, (connection) =>
      rowsOf(
        connection,
        `copy (select y, word, x::float as x, "at"::timestamp as "at", unit, id::double as id from read_csv('${root}/turned.csv'))
          to '${root}/turned.parquet' (format parquet)`,
      ),
    );
    for (const config of plans) {
      const plan = { ...planOf(config), kept: { time: null, strata: null } };
      expect((await parts("turned.parquet", plan)).ids).toEqual((await parts(csv, plan)).ids);
    }
  });

  it("does not change when an odd value makes text of a column of numbers or of days", async () => {
    const [old] = fc.sample(table(200, 200), { seed: 5, numRuns: 1 }) as [Row[]];
    const plan = { ...planOf(kinds["at random by content"]!), kept: { time: null, strata: null } };
    const before = await parts(write("clean.csv", old), plan);
    const csv = `${[columns, ...old.map(values), [5_000, "U1", "one day", "many", "c", "false"]].map((line) => line.join(",")).join("\n")}\n`;
    writeFileSync(join(root, "odd.csv"), csv);
    const after = await parts("odd.csv", plan);
    after.ids.forEach((ids, part) => {
      expect([...ids].filter((id) => Number(id) < 5_000)).toEqual([...before.ids[part]!]);
    });
  });

  it("is the same in every version: the digests of these values are a contract", async () => {
    const text = "id,a,b,c\n1,7,2020-01-01,x\n2,1.5,2020-01-02,Y\n3,-0.125,2020-01-03,\n";
    writeFileSync(join(root, "pinned.csv"), text);
    const plan = planSplit({ source: "x", target: "t", split: { by: "random", seed: 9, ...shares } } as DataConfig);
    const { strata } = await createDuckDbData(root).cuts(
      { source: "pinned.csv" },
      {
        ...plan,
        content: { ...plan.content!, strata: "id", shares: { train: 0.5, validation: 0, holdout: 0.5 } },
      },
    );
    expect(Object.fromEntries(Object.entries(strata!).map(([id, cut]) => [id, cut.holdoutFrom]))).toEqual({
      "1": "bdd1d70cda0e3bf1",
      "2": "975fe3cc302d3416",
      "3": "db3bd54e9621c96d",
    });
  });
});
