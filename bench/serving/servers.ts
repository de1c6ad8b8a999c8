import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";

/** The servers that are compared, each a process of its own on a free port, with the same model. */

export interface Served {
  url: string;
  pid: number;
  end(): Promise<void>;
}

export const model = "flights";
const token = "of the benchmark";
const startMs = 60_000;

export async function serveWithFastApi(python: string, modelPath: string, workers: number): Promise<Served> {
  const [port] = await freePorts(1);
  const args = ["fastapi_app:app", "--port", String(port), "--workers", String(workers), "--no-access-log"];
  return await start(`http://127.0.0.1:${port}`, join(dirname(python), "uvicorn"), args, {
    cwd: import.meta.dirname,
    env: { BENCH_MODEL: modelPath },
  });
}

/** Without its workers and without metrics and logs of requests, which make it slower. */
export async function serveWithMlServer(python: string, modelPath: string, folder: string): Promise<Served> {
  const [http, grpc, metrics] = await freePorts(3);
  const settings = { host: "127.0.0.1", http_port: http, grpc_port: grpc, metrics_port: metrics };
  const quiet = { parallel_workers: 0, debug: false, metrics_endpoint: null };
  mkdirSync(folder);
  writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...settings, ...quiet }));
  writeFileSync(
    join(folder, "model-settings.json"),
    JSON.stringify({ name: model, implementation: "mlserver_runtime.Onnx" }),
  );
  copyFileSync(join(import.meta.dirname, "mlserver_runtime.py"), join(folder, "mlserver_runtime.py"));
  return await start(`http://127.0.0.1:${http}`, join(dirname(python), "mlserver"), ["start", folder], {
    cwd: folder,
    env: { BENCH_MODEL: modelPath },
  });
}

export interface ServedBySluice extends Served {
  target: DeployTarget;
}

/** As `sluice serve` comes, with all traffic on the model. */
export async function serveWithSluice(modelPath: string, folder: string): Promise<ServedBySluice> {
  mkdirSync(folder);
  const [data, admin] = await freePorts(2);
  const sluice = join(import.meta.dirname, "../../cli/main.ts");
  const args = ["serve", "-C", folder, "--state", "state", "--registry", "file://registry"];
  const ports = ["--data-port", String(data), "--admin-port", String(admin)];
  const version = await register(folder, modelPath);
  const target = createEmbeddedTarget(`http://127.0.0.1:${admin}`, token);
  const served = await start(
    `http://127.0.0.1:${data}`,
    process.execPath,
    [sluice, ...args, ...ports],
    { cwd: folder, env: { SLUICE_SERVER_TOKEN: token } },
    async () =>
      await target.setRoutes(model, {
        generation: 1,
        weights: { [version.digest]: 100 },
        versions: { [version.digest]: { release: version.release, uri: version.uri } },
        salt: "",
      }),
  );
  return { ...served, target };
}

export async function register(folder: string, modelPath: string) {
  const { digest, uri } = await createFileRegistry("file://registry", createLocalFiles(folder)).put(modelPath);
  return { release: `${model}@${digest.slice(7, 15)}`, digest, uri };
}

/** @param prepare tried until it works, before the server is asked whether it is ready */
async function start(
  url: string,
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
  prepare: () => Promise<void> = async () => undefined,
): Promise<Served> {
  const server = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: "ignore" });
  const end = () => endOf(server);
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline && server.exitCode === null) {
    await sleep(200);
    const isPrepared = await prepare().then(
      () => true,
      () => false,
    );
    const ready = await fetch(`${url}/v2/models/${model}/ready`).catch(() => null);
    if (isPrepared && ready?.ok) {
      return { url, pid: server.pid ?? 0, end };
    }
  }
  await end();
  throw new Error(`${program} was not ready within ${startMs} ms (exit code ${server.exitCode})`);
}

async function endOf(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
