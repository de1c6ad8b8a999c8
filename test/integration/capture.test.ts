import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { Agent } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { ask } from "./live-traffic.ts";
import { readParquet } from "./read-parquet.ts";
import { createServingWorld, flight, model, routesTo, type ServingWorld, token } from "./serving-world.ts";

const harness = fileURLToPath(new URL("./serve-process.ts", import.meta.url));

/** The real server in a process of its own; each start may have other addresses. */
describe("a server that captures what passes", () => {
  let world: ServingWorld;
  let server: ChildProcess;
  let dataUrl = "";
  let adminUrl = "";
  const flushMs = 100;

  beforeEach(async () => {
    world = await createServingWorld();
    await start();
    await createEmbeddedTarget(adminUrl, token).setRoutes(model, routesTo(world.v1));
  });

  afterEach(async () => {
    await end("SIGKILL");
    await world.remove();
  });

  async function start(): Promise<void> {
    server = spawn(process.execPath, [harness, world.folder, token, String(flushMs)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const stdout = server.stdout;
    if (!stdout) throw new Error("the server has no stdout");
    const [line] = (await once(createInterface(stdout), "line")) as [string];
    ({ dataUrl, adminUrl } = JSON.parse(line) as { dataUrl: string; adminUrl: string });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode === null && server.signalCode === null) {
      const exited = once(server, "exit");
      server.kill(signal);
      await exited;
    }
  }

  const captured = () => readParquet(join(world.folder, "capture", model, "*", "predictions-*.parquet"));

  async function askMany(count: number): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    for (let user = 0; user < count; user++) {
      expect((await ask(dataUrl, agent, `user-${user}`, "ORD")).status).toBe(200);
    }
    agent.destroy();
  }

  it("loses nothing on SIGTERM", async () => {
    await askMany(200);
    await end("SIGTERM");
    const rows = await captured();
    expect(new Set(rows.map(({ unit }) => unit)).size).toBe(200);
    expect(rows[0]).toMatchObject({ release: world.v1.release, variant: "stable", input_origin: "ORD", status: 200 });
    expect(await readdir(join(world.folder, "capture", ".spool", model))).toEqual([]);
  });

  it("loses at most what came since the last beat on SIGKILL, and the next start takes up the rest", async () => {
    await askMany(100);
    await new Promise((resolve) => setTimeout(resolve, 5 * flushMs));
    await askMany(20);
    await end("SIGKILL");
    await start();
    await expect.poll(() => readdir(join(world.folder, "capture", ".spool", model)), { timeout: 10_000 }).toEqual([]);
    const units = new Set((await captured()).map(({ unit }) => unit));
    for (let user = 0; user < 100; user++) {
      expect(units).toContain(`user-${user}`);
    }
  });

  it("joins labels that arrive later by the id that the answer told", async () => {
    const post = (path: string, body: string) => fetch(`${dataUrl}${path}`, { method: "POST", body });
    const answer = await post(`/v2/models/${model}/infer`, flight("ORD"));
    const id = answer.headers.get("sluice-request-id");
    const named = await post(`/v2/models/${model}/infer`, flight("ORD").replace("{", '{"id": "booking-7",'));
    expect(named.headers.get("sluice-request-id")).toBe("booking-7");
    const labels = [
      { model, id, label: 1 },
      { model, id: "booking-7", label: 0, at: "2100-01-01T00:00:00Z" },
      { model, id: "never", label: 0 },
    ];
    const feedback = await post("/v1/feedback", JSON.stringify({ labels }));
    expect(await feedback.json()).toMatchObject({
      counts: { matched: 2, unknown: 1 },
      results: [{ id, row: 0, status: "matched" }, { status: "matched" }, { status: "unknown" }],
    });
    const metrics = await fetch(`${adminUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await metrics.text();
    expect(text).toContain(`sluice_feedback_labels_total{model="${model}",status="matched"} 2`);
    expect(text).toContain(`sluice_capture_rows_total{model="${model}"} 2`);
    await end("SIGTERM");
    const joined = await readParquet(join(world.folder, "capture", model, "*", "feedback-*.parquet"));
    expect(joined).toHaveLength(3);
    const ids = (await captured()).map(({ request_id }) => request_id);
    expect(ids).toEqual([id, "booking-7"]);
  });
});
