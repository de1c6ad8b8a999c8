import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { literal } from "../../core/data/sql-text.ts";
import {
  endWorld,
  type FlightsWorld,
  flightsWorld,
  future,
  look,
  patience,
  scored,
  withMonitor,
  write,
} from "./flights-world.ts";

/** Labels that come in other ways, and labels that tell of harm. */

let world: FlightsWorld;
beforeAll(async () => {
  world = await flightsWorld();
}, patience);
afterAll(() => endWorld(world));

it("a model that has become worse is told, with the day", async () => {
  const wrong = "if(departure >= timestamp '2001-06-01', not late, late) as late";
  await write(
    world,
    "worse.parquet",
    `select flight_id, ${wrong}, departure + interval 1 day as known from ${future(world)}`,
  );
  const config = withMonitor(world, ({ labels }) => ({ labels: { ...labels, source: "worse.parquet" } }));
  const report = await look(world, "2001-05-31", { config });
  expect(report).toMatchObject({ verdict: "alarm", performance: { verdict: "worse" } });
  expect(report.performance?.detector?.alarm?.at).toMatch(/^2001-06-0[12]T/);
  expect(report.performance?.sentence).toMatch(/on 2001-06-0[12] there was surely more than is allowed$/);
});

it("scores and labels of one row are judged as well", async () => {
  const config = withMonitor(world, () => ({ labels: { matured: 0 } }));
  const { performance } = await look(world, "2001-05-08", { config, source: "both.parquet" });
  expect(performance).toMatchObject({ verdict: "holds", cohort: { from: "2001-05-08T00:00:00.000Z", maturedMs: 0 } });
});

it("captured predictions meet the feedback that came for them", async () => {
  const captured = `select flight_id as request_id, 0 as "row", departure::timestamp as at, ${literal(world.newest.digest)} as digest,
    'stable' as variant, null::varchar as error, 'user' as unit, if(hour = 9, 503, 200)::smallint as status, 3.5 as milliseconds, distance::float as input_distance,
    [1 - score, score]::float[] as output_probabilities from ${scored(world)}`;
  await write(
    world,
    "captured.parquet",
    `${captured} union all by name select * replace ('shadow' as variant) from (${captured})`,
  );
  const feedback = (label: string, days: number, where: string) =>
    `select flight_id as request_id, 0 as "row", ${label} as label, null::double as label_number,
      departure + interval 2 hour as at, departure + interval ${days} day as received_at from ${future(world)} where ${where}`;
  await write(
    world,
    "feedback.parquet",
    `${feedback("late::varchar", 3, "true")} union all ${feedback("'perhaps'", 4, "departure::date = date '2001-05-07' and hour = 9")}
     union all select 'nobody', 0, 'true', null, '2001-05-10', '2001-05-12'`,
  );
  const labels = { source: "feedback.parquet", matured: "auto" } as const;
  await writeFile(
    join(world.root, "metrics.prom"),
    "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 123456789\n",
  );
  const config = withMonitor(world, () => ({ score: undefined, labels, metrics: "metrics.prom" }));
  const report = await look(world, "2001-05-08", { config, source: "captured.parquet" });
  expect(report.performance).toMatchObject({ verdict: "holds", cohort: { maturedMs: 3 * 86_400_000 } });
  expect(report.service).toMatchObject({
    latency: { p50: expect.closeTo(3.5, 0), p99: expect.closeTo(3.5, 0) },
    memoryBytes: 123_456_789,
    outputs: { nulls: 0, deferred: null },
  });
  expect(report.service?.requests?.count).toBe(report.window.rows / 2);
  expect(report.service?.requests?.errorShare).toBeCloseTo(0.06, 1);
  expect(report.problems.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["unknown-labels", "doubled-labels", "unreadable-labels"]),
  );
});
