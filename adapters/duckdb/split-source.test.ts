import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ContentAxis, RowWindow, SplitPlan, TimeAxis } from "../../core/data/split/split.ts";
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

const timeAxis = {
  column: "day",
  together: null,
  validationFrom: { at: "2001-03-02" },
  holdoutFrom: { at: "2001-04-01" },
};
const byTime = (axis: Partial<TimeAxis> = {}): SplitPlan => ({
  kind: "time",
  time: { ...timeAxis, ...axis },
  content: null,
  kept: null,
});
const byContent = (axis: Partial<ContentAxis> = {}): SplitPlan => {
  const shares = { train: 0.8, validation: 0.1, holdout: 0.1 };
  return {
    kind: "random",
    time: null,
    content: { key: null, ignored: [], strata: null, seed: 0, shares, ...axis },
    kept: null,
  };
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("split by time", () => {
  it("trains on the past and holds out the future, in the order of the source", async () => {
    await make(days);
    const { train, validation, holdout, parts } = await split(byTime());
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
    const first = await split(byTime());
    expect((await split(byTime())).parts).toEqual(first.parts);
    expect(readdirSync(join(root, "parts")).sort()).toEqual(["holdout.parquet", "train.parquet", "validation.parquet"]);
  });

  it("validates on the last tenth before the holdout where no date is given", async () => {
    await make(days);
    const { train, validation, holdout } = await split(byTime({ validationFrom: { beforeHoldout: 0.9 } }));
    expect([train.length, validation.length, holdout.length]).toEqual([80, 10, 10]);
  });

  it("divides by shares of time without separating rows of one instant", async () => {
    await make(days.replace("interval (i) day", "interval (i // 30) day"));
    const shares = byTime({ validationFrom: { share: 0.8 }, holdoutFrom: { share: 0.9 } });
    const { train, validation, holdout } = await split(shares);
    expect([train, validation, holdout]).toEqual([range(0, 60), [], range(60, 100)]);
  });

  it("gives rows that belong together the time of the first of them", async () => {
    await make(days.replace("i // 2 as unit", "i % 50 as unit"));
    const byShare = byTime({ together: "unit", validationFrom: { share: 0.8 }, holdoutFrom: { share: 0.9 } });
    const { train, validation, holdout } = await split(byShare);
    expect(train).toEqual([...range(0, 39), ...range(50, 89)]);
    expect(validation).toEqual([...range(39, 44), ...range(89, 94)]);
    expect(holdout).toEqual([...range(44, 50), ...range(94, 100)]);
    const cuts = { validationFrom: { beforeHoldout: 0.9 }, holdoutFrom: { at: "2001-02-01" } };
    const early = await split(byTime({ together: "unit", ...cuts }));
    expect(early.holdout).toEqual([...range(31, 50), ...range(81, 100)]);
  });

  it("refuses rows without a time, a missing time column and an empty holdout", async () => {
    await make(`${days} union all select 100, 100, null`);
    await expect(split(byTime())).rejects.toMatchObject({
      code: "DATA_UNREADABLE",
      message: "1 row of data.parquet cannot be split: no readable day.",
    });
    await expect(split(byTime({ column: "when" }))).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
    await make(days);
    await expect(split(byTime({ holdoutFrom: { at: "2002-01-01" } }))).rejects.toMatchObject({
      code: "HOLDOUT_INVALID",
    });
    await expect(split(byTime({ validationFrom: { at: "2000-01-01" } }))).rejects.toMatchObject({ code: "DATA_EMPTY" });
  });
});

describe("a window of rows", () => {
  const within = (window: RowWindow): SplitPlan => ({ ...byTime(), window });

  it("leaves out what is older and what is newer", async () => {
    await make(days);
    const { train, validation, holdout } = await split(within({ from: "2001-02-01", until: "2001-04-05", replay: 0 }));
    expect([train, validation, holdout]).toEqual([range(31, 60), range(60, 90), range(90, 94)]);
    const all = await split(within({ from: null, until: "2001-04-05", replay: 0 }));
    expect(all.train).toEqual(range(0, 60));
  });

  it("keeps a share of the older rows, the same ones in every window", async () => {
    await make(days);
    const replayed = async (from: string) => {
      const { train } = await split(within({ from, until: "2001-04-05", replay: 0.3 }));
      return train.filter((id) => id < 31);
    };
    const kept = await replayed("2001-02-01");
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.length).toBeLessThan(17);
    expect(await replayed("2001-02-15")).toEqual(kept);
  });

  it("still refuses rows without a time", async () => {
    await make(`${days} union all select 100, 100, null`);
    const plan = within({ from: "2001-02-01", until: "2001-04-05", replay: 0.3 });
    await expect(split(plan)).rejects.toMatchObject({ message: expect.stringContaining("1 row of data.parquet") });
  });
});

describe("split by content", () => {
  const byUnit = byContent({ key: "unit", shares: { train: 0.5, validation: 0.2, holdout: 0.3 } });
  const units = (ids: number[]) => [...new Set(ids.map((id) => Math.floor(id / 2)))];

  it("keeps the rows of one unit together, wherever they stand", async () => {
    await make(days.replace("range(100)", "range(2000)"));
    const { train, validation, holdout } = await split(byUnit);
    const all = [...units(train), ...units(validation), ...units(holdout)];
    expect(new Set(all).size).toBe(all.length);
    expect(train.length + validation.length + holdout.length).toBe(2_000);
    expect(Math.abs(train.length - 1_000)).toBeLessThan(100);
    await make(`${days.replace("range(100)", "range(2000)")} order by i desc`);
    expect(new Set((await split(byUnit)).train)).toEqual(new Set(train));
  });

  it("divides rows without a key by their whole content, and anew with another seed", async () => {
    await make(days.replace("range(100)", "range(1000)"));
    const first = await split(byContent());
    expect(Math.abs(first.train.length - 800)).toBeLessThan(60);
    const other = await split(byContent({ seed: 1 }));
    const both = first.holdout.filter((id) => other.holdout.includes(id));
    expect(both.length).toBeLessThan(30);
  });

  it("leaves a row where it is when its label is corrected, and equal rows together", async () => {
    const labelled = (label: string) => `select i as id, i // 4 as x, ${label} as y from range(400) r(i)`;
    const plan = byContent({ ignored: ["id", "y"] });
    await make(labelled("i % 2"));
    const before = await split(plan);
    await make(labelled("1"));
    expect((await split(plan)).holdout).toEqual(before.holdout);
    const quartets = (ids: number[]) => new Set(ids.map((id) => Math.floor(id / 4)));
    expect(before.holdout.length).toBe(quartets(before.holdout).size * 4);
  });
});

describe("split within classes", () => {
  const rare = "select i as id, if(i % 50 = 0, 'yes', 'no') as y from range(2000) r(i)";
  const plan = byContent({ key: "id", strata: "y", shares: { train: 0.5, validation: 0.25, holdout: 0.25 } });
  const isRare = (id: number) => id % 50 === 0;

  it("holds the shares exactly in every class once the cuts are kept", async () => {
    await make(rare);
    const kept = await createDuckDbData(root).cuts({ source: "data.parquet" }, plan);
    const { train, validation, holdout } = await split({ ...plan, kept });
    expect([train, validation, holdout].map((ids) => ids.filter(isRare).length)).toEqual([20, 10, 10]);
    expect([train, validation, holdout].map((ids) => ids.length)).toEqual([1_000, 500, 500]);
  });

  it("cuts at the shares themselves where none are kept, and for a class that is new", async () => {
    await make(rare);
    const plain = await split({ ...plan, content: { ...plan.content!, strata: null } });
    expect((await split(plan)).holdout).toEqual(plain.holdout);
    const kept = await createDuckDbData(root).cuts({ source: "data.parquet" }, plan);
    const { yes: _, ...others } = kept.strata!;
    const { holdout } = await split({ ...plan, kept: { time: null, strata: others } });
    expect(holdout.filter(isRare)).toEqual(plain.holdout.filter(isRare));
  });
});

describe("split by unit and time", () => {
  it("holds out the future of units that never trained, and counts what it leaves out", async () => {
    await make(days.replace("i // 2 as unit", "i % 10 as unit"));
    const content = byContent({ key: "unit", shares: { train: 0.5, validation: 0, holdout: 0.5 } }).content;
    const axis = { validationFrom: { share: 0.5 }, holdoutFrom: { share: 0.5 } };
    const { parts, train, holdout } = await split({ ...byTime(axis), kind: "unit-and-time", content });
    const units = (ids: number[]) => new Set(ids.map((id) => id % 10));
    expect([...units(train)].filter((unit) => units(holdout).has(unit))).toEqual([]);
    expect(Math.max(...train)).toBeLessThan(Math.min(...holdout));
    expect(parts.leftOut).toBe(100 - train.length - holdout.length);
  });
});
