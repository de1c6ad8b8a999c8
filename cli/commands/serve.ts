import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type CaptureOptions, captureDefaults } from "../../serving/capture/capture-options.ts";
import type { Succession } from "../../serving/process/succession.ts";
import type { RunningServer, ServerOptions } from "../../serving/server.ts";
import { createLog, type Log } from "../../serving/telemetry/log.ts";
import { createRequestLog } from "../../serving/telemetry/request-log.ts";
import type { Surroundings, Verb } from "../verb.ts";
import { type ServeOptions, serveOptions } from "./serve-options.ts";

/** null: of the supervisor, which listens for others. */
type Addresses = { dataUrl: string; adminUrl: string } | null;

export const serveVerb: Verb<ServeOptions, Addresses> = {
  name: "serve",
  description:
    "run the embedded model server; the admin token is in SLUICE_SERVER_TOKEN, one for clients may be in SLUICE_DATA_TOKEN",
  examples: [
    "SLUICE_SERVER_TOKEN=… sluice serve",
    "SLUICE_SERVER_TOKEN=… sluice serve --data-port 8000 --data-host 0.0.0.0 --state /var/lib/sluice",
    "SLUICE_SERVER_TOKEN=… sluice serve --capture /var/lib/sluice/capture --capture-share 10% --log-format json",
  ],
  options: serveOptions,
  run: serve,
};

async function serve(options: ServeOptions, surroundings: Surroundings): Promise<Outcome<Addresses>> {
  // Loaded here, so that the other verbs start without it.
  const { isSupervisor, runAlone, runSupervised, superviseServers } = await import(
    "../../serving/process/server-process.ts"
  );
  const log = createLog({
    format: options.logFormat,
    level: options.logLevel,
    now: surroundings.ports.clock.now,
    write: (line) => process.stderr.write(`${line}\n`),
  });
  if (options.supervised && isSupervisor()) {
    await superviseServers((message) => log("info", message));
    return stopped("the supervisor and its model server have stopped", null);
  }
  const start = (succession: Succession) => startServer(options, surroundings, log, succession);
  const { dataUrl, adminUrl } = await (options.supervised ? runSupervised(start) : runAlone(start));
  return stopped("the model server has stopped; its routes and rollouts are kept", { dataUrl, adminUrl });
}

function stopped(headline: string, facts: Addresses): Outcome<Addresses> {
  return { conclusion: "passed", headline, summary: headline, facts, annotations: [] };
}

async function startServer(
  options: ServeOptions,
  { ports, variables, root }: Surroundings,
  log: Log,
  succession: Succession,
): Promise<RunningServer> {
  const { dataPort, dataHost, adminPort, adminHost } = options;
  const serving = await import("../../serving/server.ts");
  const { createThreadedOnnxModels } = await import("../../adapters/onnx/onnx-threads.ts");
  const { spoolToParquet } = await import("../../adapters/duckdb/spool-to-parquet.ts");
  const tls = await readTls(options, root);
  const server = await serving.startServer({
    dataPort,
    dataHost,
    adminPort,
    adminHost,
    adminToken: variables.SLUICE_SERVER_TOKEN ?? "",
    ...(variables.SLUICE_DATA_TOKEN !== undefined && { dataToken: variables.SLUICE_DATA_TOKEN }),
    ...(variables.SLUICE_METRICS_TOKEN !== undefined && { metricsToken: variables.SLUICE_METRICS_TOKEN }),
    ...(tls && { tls }),
    stateFolder: resolve(root, options.state),
    models: createThreadedOnnxModels({ threadsPerModel: options.threadsPerModel }),
    limits: { timeoutMs: options.timeout, maxQueued: options.maxQueued },
    defer: options.defer,
    registry: ports.registry(options.registry),
    clock: ports.clock,
    log: (message) => log("warn", message),
    onScored: createRequestLog(log),
    ...(options.capture !== undefined && { capture: captureOf(options, resolve(root, options.capture)) }),
    toParquet: spoolToParquet,
    succession,
  });
  log("info", `inference on ${server.dataUrl}, administration on ${server.adminUrl}, process ${process.pid}`);
  return server;
}

function captureOf(options: ServeOptions, folder: string): CaptureOptions {
  return {
    ...captureDefaults,
    folder,
    share: options.captureShare,
    mask: options.captureMask,
    unmasked: options.captureUnmasked,
    rotate: { ...captureDefaults.rotate, ms: options.captureRotate },
    keep: { ...captureDefaults.keep, days: options.captureKeepDays, bytes: options.captureKeepGb * 1e9 },
  };
}

async function readTls({ tlsCert, tlsKey }: ServeOptions, root: string): Promise<ServerOptions["tls"] | null> {
  if (tlsCert === undefined && tlsKey === undefined) {
    return null;
  }
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new SluiceError("USAGE", "TLS needs a certificate and its key.", {
      remedy: "Give --tls-cert and --tls-key together.",
    });
  }
  const read = (path: string) =>
    readFile(resolve(root, path), "utf8").catch((cause: unknown) => {
      throw new SluiceError("USAGE", `${path} cannot be read: ${String(cause)}`, {
        remedy: "Name PEM files that the server may read with --tls-cert and --tls-key.",
        cause,
      });
    });
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}
