import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Subject } from "../../conformance/subject.ts";

/** A real MLServer with a model of flights and an echo, as a process of its own. */
export interface MlServer {
  subject: Subject;
  close(): Promise<void>;
}

const startMs = 60_000;
const model = "late-flights";
const inputs = [
  { name: "distance", shape: [1, 1], datatype: "FP32", data: [500] },
  { name: "origin", shape: [1, 1], datatype: "BYTES", data: ["ORD"] },
];
const outputs = [{ name: "probability", datatype: "FP32" }];

export async function startMlServer(python: string): Promise<MlServer> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-mlserver-"));
  const [http, grpc, metrics] = await freePorts(3);
  const settings = { host: "127.0.0.1", http_port: http, grpc_port: grpc, metrics_port: metrics, parallel_workers: 0 };
  await writeFile(join(folder, "settings.json"), JSON.stringify({ ...settings, debug: false }));
  await cp(join(import.meta.dirname, "flights_runtime.py"), join(folder, "flights_runtime.py"));
  const specs = (tensors: readonly { name: string; datatype: string }[]) =>
    tensors.map(({ name, datatype }) => ({ name, datatype, shape: [-1, 1] }));
  await addModel(folder, model, "Flights", { inputs: specs(inputs), outputs: specs(outputs) });
  await addModel(folder, "echo", "Echo", {});
  const process = spawn(join(dirname(python), "mlserver"), ["start", folder], { cwd: folder, stdio: "ignore" });
  const url = `http://127.0.0.1:${http}`;
  const close = async () => {
    await end(process);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(process, url);
  } catch (error) {
    await close();
    throw error;
  }
  const subject = { url, model, version: "v1", inputs, outputs, echo: () => "echo", binary: false, maxBodyBytes: null };
  return { subject, close };
}

async function addModel(folder: string, name: string, kind: string, tensors: object): Promise<void> {
  const settings = { name, implementation: `flights_runtime.${kind}`, parameters: { version: "v1" }, ...tensors };
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "model-settings.json"), JSON.stringify(settings));
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

async function waitUntilReady(process: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline && process.exitCode === null) {
    const ready = await fetch(`${url}/v2/models/${model}/ready`).catch(() => null);
    if (ready?.ok) {
      return;
    }
    await sleep(200);
  }
  throw new Error(`MLServer was not ready within ${startMs} ms (exit code ${process.exitCode})`);
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode === null) {
    const ended = once(process, "exit");
    process.kill("SIGKILL");
    await ended;
  }
}
