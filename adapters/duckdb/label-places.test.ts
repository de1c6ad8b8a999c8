import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DataConfig, Task } from "../../core/config/schema.ts";
import { labelsSchema } from "../../core/config/schemas/performance-schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import { liveColumns } from "../../core/monitor/live-columns.ts";
import { labelPlaces } from "../../core/monitor/performance/label-question.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import { withDuckDb } from "./connection.ts";
import { createDuckDbData } from "./duckdb-data.ts";

/** Labels as people and systems write them, in tables of their own. */

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-places-"));
});
afterAll(() => rm(root, { recursive: true }));

async function joined(task: Task, predictions: string, labels: string, classes: string[] = []) {
  await withDuckDb({ scratch: root }, async (connection) => {
    for (const [name, rows] of [
      ["live", predictions],
      ["told", labels],
    ] as const) {
      await connection.run(`copy (${rows}) to ${literal(join(root, `${name}.parquet`))} (format parquet)`);
    }
  });
  const data = createDuckDbData(root);
  const [stored, told] = await Promise.all(
    ["live.parquet", "told.parquet"].map(async (source) => (await data.inspect({ source })).columns),
  );
  const heldOut = { losses: [], metrics: {}, classes, periods: null };
  const reference = { digest: "sha256:a", columns: [], features: [], score: {}, heldOut } as unknown as Reference;
  const score = classes.length > 0 ? undefined : "score";
  const places = labelPlaces({
    ...{ task, data: { id: "id", target: "y" } as DataConfig, settings: labelsSchema.parse({}), reference },
    ...{ stored: stored ?? [], told: told ?? [], by: [] },
    live: liveColumns(stored ?? [], reference, { time: undefined, score }),
  });
  const question = { window: null, judgedUntil: null, now: 0, maturedMs: null, copies: [], labelCopies: [] };
  const found = await data.labelled(
    { source: "live.parquet" },
    { source: "told.parquet" },
    { ...places!, ...question },
  );
  const numbers = (name: string) => [...(found.rows.columns[name]?.values ?? [])].sort();
  return { counts: found.counts, numbers };
}

it("true, 1, '1.0' and FALSE are classes of a binary model, and 2 and 'yes' are not", async () => {
  const labels = `select * from (values (1, 'true'), (2, '1'), (3, ' 1.0'), (4, 'FALSE'), (5, '2'), (6, 'yes'), (7, '0')) t(id, y)`;
  const { counts, numbers } = await joined(
    "binary-classification",
    "select i as id, 0.5 as score from range(1, 8) t(i)",
    labels,
  );
  expect(counts).toMatchObject({ rows: 7, labelled: 7, unreadable: 2 });
  expect(numbers("label")).toEqual([0, 0, 1, 1, 1]);
});

it("of many classes each has its probability, and numbers are the same however they are written", async () => {
  const predictions = "select i as id, 0.2 as score_1, 0.3 as score_2, 0.5 as score_other from range(1, 5) t(i)";
  const labels = "select * from (values (1, '1'), (2, '2.0'), (3, 'other'), (4, 'nothing')) t(id, y)";
  const { counts, numbers } = await joined("multiclass-classification", predictions, labels, ["1", "2", "other"]);
  expect(counts).toMatchObject({ labelled: 4, unreadable: 1, unscored: 0 });
  expect(numbers("label")).toEqual([0, 1, 2]);
  expect(numbers("score 2")).toEqual([0.5, 0.5, 0.5]);
});

it("of regression any number is a label that is one", async () => {
  const labels =
    "select * from (values (1, 2.5::double), (2, 'nan'::double), (3, 'infinity'::double), (4, -1)) t(id, y)";
  const { counts, numbers } = await joined("regression", "select i as id, 1.5 as score from range(1, 5) t(i)", labels);
  expect(counts).toMatchObject({ labelled: 4, unreadable: 2 });
  expect(numbers("label")).toEqual([-1, 2.5]);
});
