import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePeers, ensureVenv } from "../test/peers/environment.ts";
import { type Bench, type BenchResult, median } from "./bench.ts";
import { Client } from "./serving/client.ts";
import type { Job, Load } from "./serving/load.ts";
import { body } from "./serving/request.ts";
import { measureRouter, type RouterFigures } from "./serving/router.ts";
import { model, type Served, serveWithFastApi, serveWithMlServer, serveWithSluice } from "./serving/servers.ts";

/**
 * One row at a time of a gradient-boosted classifier: Sluice beside MLServer and beside FastAPI with onnxruntime, the same
 * ONNX file, the same onnxruntime, the same requests of the same client, in turns.
 */

const connections = 16;
const seconds = 1.5;
const warmUpSeconds = 4;
const turnsPerRun = 4;
/** Of what the slowest server can do, what all are asked for when latency is compared. */
const equalShare = 0.5;

interface Figures {
  fastest: Load;
  equal: Load;
}

export const benchServing: Bench = async ({ runs }) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const client = new Client();
  try {
    execFileSync(ensurePeers(), [join(import.meta.dirname, "serving/make_models.py"), folder]);
    const figures = await beside(folder, client, runs);
    return tell(figures, await measureRouter(folder, client, runs), runs);
  } finally {
    client.end();
    rmSync(folder, { recursive: true });
  }
};

async function beside(folder: string, client: Client, runs: number): Promise<Map<string, Figures>> {
  const path = join(folder, "stable.onnx");
  const fastApi = ensureVenv("fastapi");
  const servers = new Map<string, Served>();
  try {
    servers.set("Sluice", await serveWithSluice(path, join(folder, "sluice")));
    servers.set("MLServer", await serveWithMlServer(ensureVenv("serving"), path, join(folder, "mlserver")));
    servers.set("FastAPI", await serveWithFastApi(fastApi, path, 1));
    servers.set("FastAPI, 2 workers", await serveWithFastApi(fastApi, path, 2));
    const fastest = await inTurns(servers, client, runs, null);
    const slowest = Math.min(...[...fastest.values()].map(({ perSecond }) => perSecond));
    const equal = await inTurns(servers, client, runs, equalShare * slowest);
    return new Map(
      [...servers.keys()].map((name) => [name, { fastest: fastest.get(name) as Load, equal: equal.get(name) as Load }]),
    );
  } finally {
    await Promise.all([...servers.values()].map((server) => server.end()));
  }
}

/** One after the other, in short turns, so that all meet the same noise of the machine; medians of the turns. */
async function inTurns(
  servers: ReadonlyMap<string, Served>,
  client: Client,
  runs: number,
  rate: number | null,
): Promise<Map<string, Load>> {
  const loads = new Map([...servers.keys()].map((name): [string, Load[]] => [name, []]));
  // The first turn warms up.
  for (let turn = 0; turn <= turnsPerRun * runs; turn++) {
    for (const [name, { url }] of servers) {
      const job: Job = { url, path: `/v2/models/${model}/infer`, body, units: 0, connections, seconds, rate };
      const load = await client.ask({ ...job, seconds: turn === 0 ? warmUpSeconds : seconds });
      if (turn > 0) {
        loads.get(name)?.push(load);
      }
    }
  }
  return new Map([...loads].map(([name, all]) => [name, medianOf(all)]));
}

function medianOf(loads: readonly Load[]): Load {
  const of = (figure: keyof Load) => median(loads.map((load) => load[figure]));
  return { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99") };
}

function tell(figures: ReadonlyMap<string, Figures>, router: RouterFigures, runs: number): BenchResult {
  const own = figures.get("Sluice");
  const peers = [...figures].filter(([name]) => name !== "Sluice");
  if (!own) throw new RangeError("Sluice was not measured.");
  return {
    table: [
      [`turns of ${seconds} s, of which medians`, String(turnsPerRun * runs)],
      ...[...figures].map(
        ([name, { fastest, equal }]) =>
          [
            name,
            `${fastest.perSecond.toFixed(0)} requests/s; at ${equal.perSecond.toFixed(0)}/s p50 ${milliseconds(equal.p50)}, p99 ${milliseconds(equal.p99)}`,
          ] as const,
      ),
      [
        "Sluice, a version asked for by name",
        `p50 ${milliseconds(router.without.p50)}, p99 ${milliseconds(router.without.p99)}`,
      ],
      ["Sluice, in mid-canary", `p50 ${milliseconds(router.with.p50)}, p99 ${milliseconds(router.with.p99)}`],
    ],
    ratios: [
      ...peers.map(([name, { fastest }]) => ({
        name: `${name} / Sluice: throughput`,
        value: fastest.perSecond / own.fastest.perSecond,
        atMost: name === "MLServer" ? 1 / 3 : 1 / 2,
      })),
      ...peers.map(([name, { equal }]) => ({
        name: `Sluice / ${name}: p99`,
        value: own.equal.p99 / equal.p99,
        atMost: 1 / 2,
      })),
      { name: "routing adds to p50, in ms", value: router.added.p50, atMost: 0.1 },
      { name: "routing adds to p99, in ms", value: router.added.p99, atMost: 1 },
    ],
  };
}

const milliseconds = (value: number) => `${value.toFixed(2)} ms`;
