import { join } from "node:path";
import { median } from "../bench.ts";
import type { Client } from "./client.ts";
import type { Job } from "./load.ts";
import { body } from "./request.ts";
import { model, register, type ServedBySluice, serveWithSluice } from "./servers.ts";

/**
 * What routing costs: a server in mid-canary, whose requests are dealt by the hash of their unit to two versions and counted
 * for the judge, beside a server with one version that is asked for by name. In short turns, and compared turn by turn.
 */
export interface RouterFigures {
  without: Latency;
  with: Latency;
  added: Latency;
}

interface Latency {
  p50: number;
  p99: number;
}

const turnsPerRun = 8;
const load = { body, connections: 4, seconds: 1.5, rate: 300 };
const hour = 3_600_000;

export async function measureRouter(folder: string, client: Client, runs: number): Promise<RouterFigures> {
  const stable = join(folder, "stable.onnx");
  const plain = await serveWithSluice(stable, join(folder, "plain"));
  const canary = await serveWithSluice(stable, join(folder, "canary"));
  try {
    const { release } = await register(join(folder, "plain"), stable);
    await beginRollout(canary, join(folder, "canary"), folder);
    const path = `/v2/models/${model}`;
    const byName: Job = {
      ...load,
      url: plain.url,
      path: `${path}/versions/${encodeURIComponent(release)}/infer`,
      units: 0,
    };
    const routed: Job = { ...load, url: canary.url, path: `${path}/infer`, units: 1_000 };
    await client.ask(byName);
    await client.ask(routed);
    const turns: { without: Latency; with: Latency }[] = [];
    for (let turn = 0; turn < turnsPerRun * runs; turn++) {
      turns.push({ without: await client.ask(byName), with: await client.ask(routed) });
    }
    const of = (figure: (turn: (typeof turns)[number]) => number) => median(turns.map(figure));
    return {
      without: { p50: of((turn) => turn.without.p50), p99: of((turn) => turn.without.p99) },
      with: { p50: of((turn) => turn.with.p50), p99: of((turn) => turn.with.p99) },
      added: {
        p50: of((turn) => turn.with.p50 - turn.without.p50),
        p99: of((turn) => turn.with.p99 - turn.without.p99),
      },
    };
  } finally {
    await Promise.all([plain.end(), canary.end()]);
  }
}

async function beginRollout({ target }: ServedBySluice, registry: string, models: string): Promise<void> {
  await target.startRollout({
    rolloutId: "0123456789abcdef",
    model,
    stable: await register(registry, join(models, "stable.onnx")),
    candidate: await register(registry, join(models, "candidate.onnx")),
    steps: [0.5],
    bakeMs: hour,
    minUnits: 1,
    deadlineMs: hour,
    slowMs: 10_000,
    judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "hold" },
    skipAnalysis: false,
  });
  for (let state = ""; state !== "BAKING"; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    state = (await target.rollout(model))?.state ?? "";
  }
}
