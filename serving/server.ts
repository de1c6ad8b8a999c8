import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SluiceError } from "../core/errors.ts";
import type { Clock, ModelPort, RegistryPort } from "../core/ports.ts";
import { createAdminPlane } from "./admin-plane.ts";
import { createDataPlane } from "./data-plane.ts";
import { Fleet } from "./fleet.ts";
import { defaultLimits, type ServingLimits } from "./limits.ts";
import type { Scored } from "./model-call.ts";
import { ModelStore } from "./model-store.ts";
import { RolloutDesk } from "./rollout-desk.ts";

export interface ServerOptions {
  /** 0: any free port. */
  dataPort: number;
  dataHost: string;
  adminPort: number;
  adminHost: string;
  /** Whoever has it can move traffic; there is no server without. */
  adminToken: string;
  /** Routes, journals and models; survives restarts. One server per folder. */
  stateFolder: string;
  models: ModelPort;
  registry: RegistryPort;
  clock: Clock;
  log(message: string): void;
  /** How often a rollout looks at its counts. */
  tickMs?: number;
  limits?: Partial<ServingLimits>;
  /** Called after every request that met a version: it must neither throw nor keep the event loop. */
  onScored?: (scored: Scored) => void;
}

export interface RunningServer {
  dataUrl: string;
  adminUrl: string;
  /** Answers what is under way, then stops. Rollouts are taken up again by the next start. */
  close(): Promise<void>;
}

const defaultTickMs = 250;
/** Connections that are still busy after this are cut. */
const closeMs = 10_000;

/**
 * The embedded model server: a data plane that speaks the Open Inference Protocol, and an admin plane on another port.
 * When this resolves the routes of before are back and both ports answer.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { adminToken, stateFolder, clock, log } = options;
  if (adminToken === "") {
    throw new SluiceError("USAGE", "The model server needs an admin token.", {
      remedy: "Set SLUICE_SERVER_TOKEN to a secret of your choice, for the server and for whoever deploys to it.",
    });
  }
  const limits = { ...defaultLimits, ...options.limits };
  const store = new ModelStore(join(stateFolder, "models"), options.models, options.registry, limits);
  const fleet = new Fleet(join(stateFolder, "routes"), store, log);
  const desk = new RolloutDesk(fleet, {
    folder: join(stateFolder, "rollouts"),
    clock,
    log,
    tickMs: options.tickMs ?? defaultTickMs,
  });
  await desk.open();
  let ready = true;
  const { onScored } = options;
  const data = await listen(
    createDataPlane({ fleet, clock, limits, log, isReady: () => ready, ...(onScored && { onScored }) }),
    options.dataPort,
    options.dataHost,
  );
  const admin = await listen(
    createAdminPlane({ fleet, desk, token: adminToken, log }),
    options.adminPort,
    options.adminHost,
  );
  const close = async () => {
    ready = false;
    await Promise.all([stop(data), stop(admin)]);
    await desk.close();
    await store.close();
  };
  return { dataUrl: urlOf(data), adminUrl: urlOf(admin), close };
}

async function listen(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, listener);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
  server.listen(port, host, resolve);
  await promise;
  return server;
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): SluiceError {
  const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
  return new SluiceError("USAGE", `The server cannot listen on ${host}:${port}: ${why}.`, {
    remedy: "Choose another port, or stop the other program.",
    cause,
  });
}

/** No new connection; idle ones are closed at once, busy ones when their answer is sent. */
async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const patience = setTimeout(() => server.closeAllConnections(), closeMs);
  await promise;
  clearInterval(idle);
  clearTimeout(patience);
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
