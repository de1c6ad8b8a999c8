import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/**
 * Makes the data of examples/late-flights from the flights that the npm package vega-datasets carries (US DOT on-time
 * data, January to June 2001, public domain). The sample is by MD5 of the flight's id, so it is the same everywhere.
 *
 *   node scripts/make-late-flights.ts            writes the Parquet files
 *   node scripts/make-late-flights.ts --check    compares their rows with what would be written
 */

const root = join(import.meta.dirname, "..");
const flights = join(root, "node_modules/vega-datasets/data/flights-3m.parquet");
const example = join(root, "examples/late-flights");

/** The months to train and judge on, and the two that stand for the time after the first release. */
const files = [1, 2, 3, 4, 5, 6].map((month) => ({
  month,
  path: join(example, month <= 4 ? "data" : "future", `flights-2001-0${month}.parquet`),
}));

const airports = 60;
/** Ids whose MD5 begins with less than this are kept: about 5 % of the flights. */
const keptBelow = "0d40";
const lateMinutes = 15;
const largestBytes = 2_000_000;

/** Flights that share departure, origin and destination cannot be told apart, so none of them is kept. */
const sampleSql = `
  create table sample as
  with busiest as (select origin as airport from '${flights}' group by 1 order by count(*) desc, 1 limit ${airports}),
  named as (
    select concat_ws('-', strftime(date, '%Y%m%d%H%M'), origin, destination) as flight_id, *
    from '${flights}'
    where date < timestamp '2001-07-01'
      and origin in (from busiest) and destination in (from busiest)
    qualify count(*) over (partition by flight_id) = 1
  )
  select flight_id, date as departure, origin, destination, distance::integer as distance,
    hour(date)::integer as hour, isodow(date)::integer as weekday, delay >= ${lateMinutes} as late
  from named where left(md5(flight_id), 4) < '${keptBelow}'
  order by departure, flight_id`;

/** What the example promises: no airport of the later months is new to a model trained on January to March. */
const newAirportsSql = `
  with seen as (from sample where departure < timestamp '2001-03-15')
  select distinct airport from (select origin as airport from sample union select destination from sample)
  where airport not in (select origin from seen) or airport not in (select destination from seen)`;

const monthSql = (month: number) => `(from sample where month(departure) = ${month} order by departure, flight_id)`;

async function countOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const reader = await connection.runAndReadAll(`select count(*) from (${sql})`);
  return Number(reader.getRows()[0]?.[0]);
}

async function write(connection: DuckDBConnection): Promise<void> {
  for (const { month, path } of files) {
    mkdirSync(dirname(path), { recursive: true });
    await connection.run(
      `copy ${monthSql(month)} to '${path}' (format parquet, compression zstd, compression_level 22, parquet_version v2)`,
    );
  }
  const bytes = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
  if (bytes > largestBytes) throw new Error(`the files take ${bytes} bytes; at most ${largestBytes} are wanted`);
  console.log(`${await countOf(connection, "from sample")} flights in ${bytes} bytes`);
}

async function check(connection: DuckDBConnection): Promise<void> {
  for (const { month, path } of files) {
    const made = monthSql(month);
    const same =
      existsSync(path) &&
      (await countOf(
        connection,
        `(from '${path}' except all ${made}) union all (${made} except all from '${path}')`,
      )) === 0;
    if (!same) throw new Error(`${path} differs from what node scripts/make-late-flights.ts makes; run it`);
  }
  console.log(`${files.length} files hold the rows they should`);
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
await connection.run(sampleSql);
if ((await countOf(connection, newAirportsSql)) > 0)
  throw new Error("an airport of the sample is missing from training");
await (values.check ? check : write)(connection);
