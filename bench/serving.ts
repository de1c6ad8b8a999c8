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
const seconds = 1;
const warmUpSeconds = 4;
const turnsPerRun = 8;
/** Of what a peer can do, what it and Sluice are both asked for when latency is compared: busy, not overrun. */
const equalShare = 2 / 3;

interface Beside {
  peer: string;
  fastest: Load;
  /** At one and the same rate. */
  equal: { peer: Load; own: Load };
}

interface Figures {
  own: Load;
  peers: readonly Beside[];
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

async function beside(folder: string, client: Client, runs: number): Promise<Figures> {
  const path = join(folder, "stable.onnx");
  const fastApi = ensureVenv("fastapi");
  const servers = new Map<string, Served>();
  try {
    const own = await serveWithSluice(path, join(folder, "sluice"));
    servers.set("Sluice", own);
    servers.set("MLServer", await serveWithMlServer(ensureVenv("serving"), path, join(folder, "mlserver")));
    servers.set("FastAPI", await serveWithFastApi(fastApi, path, 1));
    servers.set("FastAPI, 2 workers", await serveWithFastApi(fastApi, path, 2));
    const fastest = await inTurns(servers, client, runs, null);
    const peers: Beside[] = [];
    for (const [peer, server] of servers) {
      if (server !== own) peers.push(await equally(peer, fastest.get(peer) as Load, { own, server, client, runs }));
    }
    return { own: fastest.get("Sluice") as Load, peers };
  } finally {
    await Promise.all([...servers.values()].map((server) => server.end()));
  }
}

async function equally(
  peer: string,
  fastest: Load,
  { own, server, client, runs }: { own: Served; server: Served; client: Client; runs: number },
): Promise<Beside> {
  const both = new Map([
    ["own", own],
    ["peer", server],
  ]);
  const loads = await inTurns(both, client, runs, equalShare * fastest.perSecond);
  return { peer, fastest, equal: { own: loads.get("own") as Load, peer: loads.get("peer") as Load } };
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

function tell({ own, peers }: Figures, router: RouterFigures, runs: number): BenchResult {
  return {
    table: [
      [`turns of ${seconds} s, of which medians`, String(turnsPerRun * runs)],
      ["Sluice", `${own.perSecond.toFixed(0)} requests/s`],
      ...peers.flatMap(({ peer, fastest, equal }): [string, string][] => [
        [peer, `${fastest.perSecond.toFixed(0)} requests/s`],
        [`  at ${equal.peer.perSecond.toFixed(0)} requests/s`, told(equal.peer)],
        ["  Sluice at this rate", told(equal.own)],
      ]),
      ["Sluice, a version asked for by name", told(router.without)],
      ["Sluice, in mid-canary", told(router.with)],
    ],
    ratios: [
      ...peers.map(({ peer, fastest }) => ({
        name: `${peer} / Sluice: throughput`,
        value: fastest.perSecond / own.perSecond,
        atMost: peer === "MLServer" ? 1 / 3 : 1 / 2,
      })),
      ...peers.map(({ peer, equal }) => ({
        name: `Sluice / ${peer}: p99`,
        value: equal.own.p99 / equal.peer.p99,
        atMost: 1 / 2,
      })),
      { name: "routing adds to p50, in ms", value: router.added.p50, atMost: 0.1 },
      { name: "routing adds to p99, in ms", value: router.added.p99, atMost: 1 },
    ],
  };
}

const told = ({ p50, p99 }: Pick<Load, "p50" | "p99">) => `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
