import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Probot, ProbotOctokit } from "probot";
import { systemClock } from "../adapters/clock.ts";
import { createLocalFiles } from "../adapters/files/local-files.ts";
import { conditionalRequests } from "../adapters/github/conditional-requests.ts";
import { createFileRegistry } from "../adapters/registry/file-registry.ts";
import { describeError } from "../core/errors.ts";
import { createEmbeddedTarget } from "../targets/embedded/embedded-target.ts";
import { register } from "./app.ts";
import { createDirectory } from "./directory.ts";
import { createLanes } from "./lanes.ts";
import type { BotWorld } from "./repository.ts";
import type { Settings } from "./settings.ts";
import { type Sweep, startSweep } from "./sweep.ts";
import { refuseOversized } from "./webhook-size.ts";
import { createWork } from "./work.ts";

export const webhookPath = "/api/github/webhooks";

export interface RunningBot {
  url: string;
  /** Resolves when all that was asked for until now is done. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface BotParts {
  Octokit?: typeof ProbotOctokit;
  world?: Pick<BotWorld, "clock" | "target">;
}

export async function startBot(settings: Settings, parts: BotParts = {}): Promise<RunningBot> {
  const { appId, privateKey, webhookSecret: secret, apiUrl: baseUrl, logLevel, sweepMs, variables } = settings;
  const Octokit = tuned(parts.Octokit ?? ProbotOctokit, settings.throttle);
  const app = new Probot({ appId, privateKey, secret, baseUrl, logLevel, Octokit, webhookPath });
  await app.ready();
  const onError = (where: string, error: unknown) => app.log.error({ where, err: error }, describeError(error));
  const lanes = createLanes(onError);
  const world = parts.world ?? { clock: systemClock, target: createEmbeddedTarget };
  const directory = createDirectory(app, { ...world, registry: registryFor(variables), variables }, appId);
  const work = createWork(lanes, sweepMs, (sentence) => app.log.info(sentence));
  register(app, directory, work);
  const sweep = startSweep(directory, work, sweepMs, (error) => onError("sweep", error));
  const server = await listen(app, sweep, settings);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    idle: async () => {
      await sweep.settled();
      await lanes.idle();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await sweep.stop();
      work.stop();
      await lanes.close();
    },
  };
}

/** The bot has no checkout, so a folder of the repository is one of its own: SLUICE_REGISTRY says where the models are. */
function registryFor(variables: Settings["variables"]): BotWorld["registry"] {
  return (configured) => createFileRegistry(variables.SLUICE_REGISTRY || configured, createLocalFiles(process.cwd()));
}

function tuned(Octokit: typeof ProbotOctokit, throttle: boolean): typeof ProbotOctokit {
  const remembering = Octokit.plugin(conditionalRequests) as typeof ProbotOctokit;
  if (throttle) return remembering;
  // As a function, because Probot puts its own options for throttling over anything that is merged before.
  return remembering.defaults((options: { throttle?: object }) => ({
    ...options,
    throttle: { ...options.throttle, enabled: false },
  }));
}

async function listen(app: Probot, sweep: Sweep, { host, port }: Settings): Promise<Server> {
  const webhooks = await app.getNodeMiddleware({ path: webhookPath });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (refuseOversized(request, response)) return;
    if (request.url === "/healthz") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ok: true, lastSweep: sweep.last() }));
    } else if (!(await webhooks(request, response))) {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      app.log.error({ err: error }, "a request could not be answered");
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}
