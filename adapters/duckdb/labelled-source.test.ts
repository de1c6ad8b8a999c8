import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { literal } from "../../core/data/sql-text.ts";
import type { LabelledQuestion } from "../../core/monitor/performance/labelled-rows.ts";
import { withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

/** Ten predictions a day from the first of March on; each one's label comes a day later, unless a case says otherwise. */

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-labelled-"));
});
afterAll(() => rm(root, { recursive: true }));

const day = 86_400_000;
const march = Date.parse("2001-03-01");
const predictions = `select 'p' || i as id, timestamp '2001-03-01' + interval (i * 144) minute as made, (i % 10) / 10 as score,
  'ORD' as origin from range(100) t(i)`;
const labels = (more = "") => `select 'p' || i as id, (i % 2)::varchar as label,
  timestamp '2001-03-02' + interval (i * 144) minute as came from range(100) t(i)${more}`;

const question: LabelledQuestion = {
  predictions: {
    ...{ key: "id", time: "made", isOwn: "true" },
    scores: [{ name: "score", expression: "score" }],
    groups: [{ name: "origin", expression: "origin" }],
  },
  labels: { key: "id", value: "try_cast(label as double)", text: "label", time: "came", known: null },
  window: { from: march + 4 * day, to: march + 5 * day },
  ...{ judgedUntil: null, now: march + 30 * day, maturedMs: null, copies: [], labelCopies: [] },
};

async function ask(told: string, more: Partial<LabelledQuestion> = {}, made = predictions) {
  await withDuckDb({ scratch: root }, async (connection) => {
    await connection.run(`copy (${made}) to ${literal(join(root, "made.parquet"))} (format parquet)`);
    await connection.run(`copy (${told}) to ${literal(join(root, "told.parquet"))} (format parquet)`);
  });
  const data = createDuckDbData(root);
  return data.labelled({ source: "made.parquet" }, { source: "told.parquet" }, { ...question, ...more });
}

describe("predictions and labels that come a day later", () => {
  it("are judged a day later", async () => {
    const { cohort, maturedMs, delay, counts, rows } = await ask(labels());
    expect({ maturedMs, median: delay?.median }).toEqual({ maturedMs: day, median: day });
    expect(cohort).toEqual({ from: march + 3 * day, to: march + 4 * day });
    expect(counts).toMatchObject({ rows: 10, labelled: 10, early: 0, conflicting: 0, unknown: 0, doubled: 0 });
    const [time, label, score] = ["time", "label", "score"].map((name) => rows.columns[name]?.values as Float64Array);
    const order = [...(time as Float64Array).keys()].sort((a, b) => time![a]! - time![b]!);
    expect(order).not.toEqual([...order.keys()]);
    expect(order.map((row) => label![row])).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(score![order[3]!]).toBeCloseTo(0.3, 12);
    expect(time![order[0]!]).toBe(march + 3 * day);
    expect(rows.columns.origin?.values).toEqual(new Array(10).fill("ORD"));
  });

  it("go on where the last look ended, and are never judged twice", async () => {
    const { cohort, counts } = await ask(labels(), { judgedUntil: march + 2 * day });
    expect(cohort).toEqual({ from: march + 2 * day, to: march + 4 * day });
    expect(counts.rows).toBe(20);
    expect((await ask(labels(), { judgedUntil: march + 6 * day })).counts.rows).toBe(0);
  });

  it("are all judged where rows do not say when", async () => {
    const untimed = { ...question.predictions, time: null };
    const { cohort, counts } = await ask(labels(), { window: null, predictions: untimed });
    expect({ cohort, rows: counts.rows }).toEqual({ cohort: null, rows: 100 });
  });
});

it("predictions are judged by whole days, as hours of a day differ by themselves", async () => {
  const window = { from: march + 4 * day, to: march + 4.9 * day };
  expect((await ask(labels(), { window })).cohort).toEqual({ from: march + 3 * day, to: march + 3 * day });
});

describe("what is odd about labels is counted, and not judged", () => {
  const told = (rows: string) => labels(` union all ${rows}`);
  const at = (text: string) => `timestamp '${text}'`;

  it.each<[string, string, Record<string, number>]>([
    ["for predictions that nobody knows", `select 'q', '1', ${at("2001-03-05 10:00")}`, { unknown: 1 }],
    ["but not of another window", `select 'q', '1', ${at("2001-03-04 10:00")}`, { unknown: 0 }],
    ["that came twice", `select 'p30', '0', ${at("2001-03-05 10:00")}`, { doubled: 1, conflicting: 0 }],
    ["that say two things at once", `select 'p30', '1', ${at("2001-03-05 00:00")}`, { doubled: 1, conflicting: 1 }],
    ["of times to come", `select 'p30', '1', ${at("2004-01-01 00:00")}`, { future: 1, doubled: 0 }],
    ["of no time", "select 'p30', '1', null", { untimed: 1, doubled: 0 }],
  ])("labels %s", async (_, row, counts) => {
    expect((await ask(told(row))).counts).toMatchObject(counts);
  });

  it("labels that are older than their prediction, and such as cannot be read", async () => {
    const early = labels()
      .replace("'2001-03-02'", "if(i = 31, '2001-02-01', '2001-03-02')::timestamp")
      .replace("timestamp if", "if");
    const { counts, rows } = await ask(early);
    expect(counts).toMatchObject({ early: 1, labelled: 10 });
    expect(rows.rows).toBe(9);
    const odd = await ask(labels().replace("(i % 2)::varchar", "if(i = 31, 'maybe', '1')"));
    expect(odd.counts).toMatchObject({ unreadable: 1 });
    expect(odd.rows.rows).toBe(9);
  });

  it("predictions without a score, and those that were made twice: the newest counts", async () => {
    const made = `${predictions} union all select 'p30', timestamp '2001-03-04 00:10', null, 'JFK'`;
    const { counts, rows } = await ask(labels(), {}, made);
    expect(counts).toMatchObject({ rows: 10, doubledPredictions: 1, unscored: 1 });
    expect(rows.rows).toBe(9);
  });

  it("a label that was corrected counts as it is now", async () => {
    const { counts, rows } = await ask(told(`select 'p30', '1', ${at("2001-03-05 10:00")}`));
    expect(counts).toMatchObject({ doubled: 1, conflicting: 0 });
    const [time, label] = [rows.columns.time?.values, rows.columns.label?.values];
    const first = time?.findIndex((one) => one === march + 3 * day) ?? -1;
    expect(label?.[first]).toBe(1);
  });
});

it("labels that stand in the rows of the predictions", async () => {
  await ask(labels(), {}, `select * exclude (label), label from (${predictions}) join (${labels()}) using (id)`);
  const data = createDuckDbData(root);
  const { counts, maturedMs } = await data.labelled({ source: "made.parquet" }, null, {
    ...question,
    labels: { ...question.labels, time: null },
  });
  expect({ rows: counts.rows, labelled: counts.labelled, maturedMs }).toEqual({
    rows: 10,
    labelled: 10,
    maturedMs: null,
  });
});
