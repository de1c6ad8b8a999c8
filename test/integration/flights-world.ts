import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDuckDb } from "../../adapters/duckdb/connection.ts";
import { createPorts } from "../../composition/ports.ts";
import type { Config } from "../../core/config/schema.ts";
import { literal } from "../../core/data/sql-text.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import type { Ports } from "../../core/ports.ts";
import { type Release, releasesOf } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { predict } from "../../operations/evaluation/predict.ts";
import { loadConfig } from "../../operations/load-config.ts";
import { monitor } from "../../operations/monitoring/monitor.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { train } from "../../operations/training/train.ts";

/** The example's flights: a model of January to March serves May and June, and every label comes a day later. */

const model = "late-flights";
const monitored = `
    monitor:
      source: live.parquet
      score: score
      every: 7d
      labels: { source: told.parquet, time: known, matured: auto }
`;
/** Data, commit, release and predictions of it take some seconds. */
export const patience = 40_000;

export interface FlightsWorld {
  root: string;
  ports: Ports;
  config: Config;
  newest: Release;
}

export async function flightsWorld(): Promise<FlightsWorld> {
  const root = await mkdtemp(join(tmpdir(), "sluice-performance-"));
  await cp(join(import.meta.dirname, "../../examples/late-flights"), root, { recursive: true });
  const yaml = await readFile(join(root, "sluice.yaml"), "utf8");
  const better = yaml.replace("[distance, weekday]", "[distance, weekday, hour, origin, destination]");
  await writeFile(join(root, "sluice.yaml"), better.replace("\nenvironments:", `${monitored}\nenvironments:`));
  const who = ["config user.name a", "config user.email a@b.c"];
  for (const line of ["init -q -b main", ...who, "add -A", "commit -qm flights"]) {
    execFileSync("git", line.split(" "), { cwd: root });
  }
  const ports = createPorts({ root, env: {}, progress: { step: () => undefined } });
  const config = await loadConfig(ports.files, "sluice.yaml");
  const newest = await released(ports, config);
  await serve(ports, newest);
  const world = { root, ports, config, newest };
  const wanted = { by: "digest", digest: newest.digest } as const;
  await predict(ports, { config, model, wanted, input: "future/*.parquet", output: "scores.parquet", defer: null });
  await write(
    world,
    "both.parquet",
    `select f.*, score from ${future(world)} f join ${file(world, "scores.parquet")} s using (flight_id)`,
  );
  await write(world, "live.parquet", `select * exclude (late) from ${file(world, "both.parquet")}`);
  await write(
    world,
    "told.parquet",
    `select flight_id, late, departure + interval 1 day as known from ${future(world)}`,
  );
  return world;
}

async function released(ports: Ports, config: Config): Promise<Release> {
  const commit = (await ports.repository.head("main")) as string;
  await train(ports, { config, model, commit });
  await evaluate(ports, { config, model, commit, stage: "release" });
  await gate(ports, { config, model });
  await release(ports, { config, model, commit });
  return releasesOf(model, await ports.repository.tags(`${model}@v`))[0] as Release;
}

async function serve(ports: Ports, { release: name, digest, uri }: Release): Promise<void> {
  await ports.repository.commitFile({
    ...{ branch: "env/production", path: `releases/${model}.yaml`, message: "Promote", expectedHead: null },
    content: JSON.stringify({ version: 1, model, stable: { release: name, digest, uri }, held: [] }),
  });
}

export const endWorld = (world: FlightsWorld) => rm(world.root, { recursive: true });
const file = ({ root }: FlightsWorld, name: string) => `read_parquet(${literal(join(root, name))})`;
export const future = (world: FlightsWorld) => file(world, "future/*.parquet");
export const scored = (world: FlightsWorld) => file(world, "both.parquet");

export async function write(world: FlightsWorld, name: string, query: string): Promise<void> {
  const to = literal(join(world.root, name));
  await withDuckDb({ scratch: world.root }, (connection) =>
    connection.run(`copy (${query}) to ${to} (format parquet)`),
  );
}

export const weekMs = 7 * 86_400_000;

/** Looks at a week. */
export async function look(
  { ports, config }: FlightsWorld,
  from: string,
  more: Partial<Parameters<typeof monitor>[1]> = {},
): Promise<MonitorReport> {
  const to = new Date(Date.parse(from) + weekMs).toISOString();
  const { facts } = await monitor(ports, { config, model, environment: null, from, to, ...more });
  return facts;
}

type MonitorConfig = NonNullable<Config["models"][string]["monitor"]>;

export function withMonitor(
  { config }: FlightsWorld,
  change: (monitor: MonitorConfig) => Partial<MonitorConfig>,
): Config {
  const own = config.models[model] as Config["models"][string];
  const watched = own.monitor as MonitorConfig;
  return { ...config, models: { [model]: { ...own, monitor: { ...watched, ...change(watched) } } } };
}
