import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A real MLflow server with a database of its own. */
export interface MlflowServer {
  url: string;
  /** Asks its REST interface; what it refuses is null. */
  ask<Answer>(path: string, body?: object): Promise<Answer | null>;
  close(): Promise<void>;
}

const startMs = 120_000;

export async function startMlflow(python: string): Promise<MlflowServer> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-mlflow-"));
  const port = await freePort();
  const store = [
    "--backend-store-uri",
    `sqlite:///${folder}/mlflow.db`,
    "--artifacts-destination",
    `${folder}/artifacts`,
  ];
  const place = ["--host", "127.0.0.1", "--port", String(port), "--workers", "1"];
  const log = await open(join(folder, "log"), "w");
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" };
  const server = spawn(join(dirname(python), "mlflow"), ["server", ...place, ...store], {
    stdio: ["ignore", log.fd, log.fd],
    cwd: folder,
    env,
    // Its workers go with it.
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (server.exitCode === null && server.pid !== undefined) {
      const ended = once(server, "exit");
      process.kill(-server.pid, "SIGKILL");
      await ended;
    }
    await log.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const deadline = performance.now() + startMs;
  while (!(await fetch(`${url}/health`, { headers: { connection: "close" } }).catch(() => null))?.ok) {
    if (performance.now() > deadline || server.exitCode !== null) {
      const said = await readFile(join(folder, "log"), "utf8");
      await close();
      throw new Error(`MLflow did not start:\n${said}`);
    }
    await sleep(250);
  }
  return { url, close, ask: (path, body) => ask(`${url}/api/2.0/mlflow/${path}`, body) };
}

async function ask<Answer>(url: string, body?: object): Promise<Answer | null> {
  // The server closes idle connections after seconds, and a request may just then be on its way.
  const headers = { "content-type": "application/json", connection: "close" };
  const response = await fetch(url, { headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
  return response.ok ? ((await response.json()) as Answer) : null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await once(server.close(), "close");
  return port;
}
