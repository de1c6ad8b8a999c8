import type { AddressInfo } from "node:net";
import { Probot, ProbotOctokit } from "probot";
import { systemClock } from "../adapters/clock.ts";
import { createLocalFiles } from "../adapters/files/local-files.ts";
import { conditionalRequests } from "../adapters/github/conditional-requests.ts";
import { rateLimitsTo } from "../adapters/github/rate-limits.ts";
import { steadyRequests } from "../adapters/github/steady-requests.ts";
import { createFileRegistry } from "../adapters/registry/file-registry.ts";
import { describeError } from "../core/errors.ts";
import { createEmbeddedTarget } from "../targets/embedded/embedded-target.ts";
import { register } from "./app.ts";
import { createDirectory } from "./directory.ts";
import { hearOnce } from "./heard-once.ts";
import { listen } from "./http-server.ts";
import { createLanes } from "./lanes.ts";
import { createMeter, type Meter } from "./meter.ts";
import { createRedeliveries } from "./redeliveries.ts";
import type { BotWorld } from "./repository.ts";
import type { Settings } from "./settings.ts";
import { startSweep } from "./sweep.ts";
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
  const lanes = createLanes((lane, error) => onError(lane, error));
  const meter = createMeter(lanes.depth, Date.now);
  const Octokit = tuned(parts.Octokit ?? ProbotOctokit, settings.throttle, meter);
  const app = new Probot({ appId, privateKey, secret, baseUrl, logLevel, Octokit, webhookPath });
  await app.ready();
  const onError = (where: string, error: unknown) => app.log.error({ where, err: error }, describeError(error));
  const world = parts.world ?? { clock: systemClock, target: createEmbeddedTarget };
  const directory = createDirectory(app, { ...world, registry: registryFor(variables), variables }, appId);
  const work = createWork(lanes, meter, sweepMs, (sentence) => app.log.info(sentence));
  hearOnce(app, meter, Date.now);
  register(app, directory, work);
  const redeliveries = createRedeliveries(() => app.auth(), Date.now);
  const sweepError = (error: unknown) => onError("sweep", error);
  const sweep = startSweep({ directory, work, redeliveries, meter, onError: sweepError }, sweepMs);
  const webhooks = await app.getNodeMiddleware({ path: webhookPath });
  const server = await listen({ webhooks, sweep, meter, onError: (error) => onError("request", error) }, settings);
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

function tuned(Octokit: typeof ProbotOctokit, throttle: boolean, meter: Meter): typeof ProbotOctokit {
  const metered = rateLimitsTo((installation, left) => meter.rateLimit(installation, left));
  const steady = Octokit.plugin(conditionalRequests, steadyRequests, metered) as typeof ProbotOctokit;
  // As a function, because Probot puts its own options for throttling over anything that is merged before.
  return steady.defaults((options: { throttle?: object }) => ({
    ...options,
    // Repeats writes whose answer was lost, which then happen twice.
    retry: { enabled: false },
    ...(!throttle && { throttle: { ...options.throttle, enabled: false } }),
  }));
}
