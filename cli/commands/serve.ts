import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Outcome } from "../../core/outcome.ts";
import type { RunningServer } from "../../serving/server.ts";
import type { Succession } from "../../serving/succession.ts";
import type { CommonOptions, Surroundings, Verb } from "../verb.ts";

interface ServeOptions extends CommonOptions {
  dataPort: number;
  dataHost: string;
  adminPort: number;
  adminHost: string;
  state: string;
  registry: string;
  threadsPerModel: number;
  timeout: number;
  maxQueued: number;
  supervised: boolean;
}

/** null: of the supervisor, which listens for others. */
type Addresses = { dataUrl: string; adminUrl: string } | null;

export const serveVerb: Verb<ServeOptions, Addresses> = {
  name: "serve",
  description: "run the embedded model server; the admin token is in SLUICE_SERVER_TOKEN",
  examples: [
    "SLUICE_SERVER_TOKEN=… sluice serve",
    "SLUICE_SERVER_TOKEN=… sluice serve --data-port 8000 --data-host 0.0.0.0 --state /var/lib/sluice",
  ],
  options: [
    new Option("--data-port <number>", "port that answers inference requests").argParser(parsePort).default(8080),
    new Option("--data-host <address>", "address that it listens on").default("127.0.0.1"),
    new Option("--admin-port <number>", "port of routes, rollouts and metrics").argParser(parsePort).default(9091),
    new Option("--admin-host <address>", "address that it listens on").default("127.0.0.1"),
    new Option("--state <folder>", "where routes, rollouts and models outlive a restart").default(".sluice/server"),
    new Option("--registry <url>", "where models come from; SLUICE_REGISTRY overrides it").default(
      "file://.sluice/registry",
    ),
    new Option("--threads-per-model <number>", "threads that score each version of a model")
      .argParser(parseCount)
      .default(Math.max(1, Math.floor(availableParallelism() / 2)), "half the processors"),
    new Option("--timeout <milliseconds>", "after which a request without an answer gets 503")
      .argParser(parseCount)
      .default(30_000),
    new Option("--max-queued <number>", "requests that may wait for one version; further ones get 503 at once")
      .argParser(parseCount)
      .default(512),
    new Option(
      "--supervised",
      "keep the ports in a parent process: SIGHUP replaces the server, refusing no request",
    ).default(false),
  ],
  run: serve,
};

async function serve(options: ServeOptions, surroundings: Surroundings): Promise<Outcome<Addresses>> {
  // Loaded here, so that the other verbs start without it.
  const { isSupervisor, runAlone, runSupervised, superviseServers } = await import("../../serving/server-process.ts");
  if (options.supervised && isSupervisor()) {
    await superviseServers(surroundings.ports.progress.step);
    return stopped("the supervisor and its model server have stopped", null);
  }
  const start = (succession: Succession) => startServer(options, surroundings, succession);
  const { dataUrl, adminUrl } = await (options.supervised ? runSupervised(start) : runAlone(start));
  return stopped("the model server has stopped; its routes and rollouts are kept", { dataUrl, adminUrl });
}

function stopped(headline: string, facts: Addresses): Outcome<Addresses> {
  return { conclusion: "passed", headline, summary: headline, facts, annotations: [] };
}

async function startServer(
  options: ServeOptions,
  { ports, variables, root }: Surroundings,
  succession: Succession,
): Promise<RunningServer> {
  const { dataPort, dataHost, adminPort, adminHost } = options;
  const serving = await import("../../serving/server.ts");
  const { createThreadedOnnxModels } = await import("../../adapters/onnx/onnx-threads.ts");
  const server = await serving.startServer({
    dataPort,
    dataHost,
    adminPort,
    adminHost,
    adminToken: variables.SLUICE_SERVER_TOKEN ?? "",
    stateFolder: resolve(root, options.state),
    models: createThreadedOnnxModels({ threadsPerModel: options.threadsPerModel }),
    limits: { timeoutMs: options.timeout, maxQueued: options.maxQueued },
    registry: ports.registry(options.registry),
    clock: ports.clock,
    log: ports.progress.step,
    succession,
  });
  ports.progress.step(`inference on ${server.dataUrl}, administration on ${server.adminUrl}, process ${process.pid}`);
  return server;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError("It must be a whole number above 0.");
  }
  return count;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("It must be a whole number from 0 to 65535; 0 takes any free port.");
  }
  return port;
}
