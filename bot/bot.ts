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
import { createDirectory, type Directory } from "./directory.ts";
import type { BotWorld } from "./repository.ts";
import type { Settings } from "./settings.ts";
import { hearOnce } from "./work/heard-once.ts";
import { createLanes, type Lanes } from "./work/lanes.ts";
import { createMeter, type Meter } from "./work/meter.ts";
import { createWork, type Work } from "./work/work.ts";

export const webhookPath = "/api/github/webhooks";

export interface BotParts {
  Octokit?: typeof ProbotOctokit;
  world?: Pick<BotWorld, "clock" | "target">;
}

/** All of the bot but what keeps it running: a server, a workflow's job or a function of some cloud. */
export interface Bot {
  app: Probot;
  directory: Directory;
  lanes: Lanes;
  meter: Meter;
  work: Work;
  onError(where: string, error: unknown): void;
}

/** `onFailure` hears of every job that has failed for good; it is logged anyway. */
export async function createBot(
  settings: Settings,
  parts: BotParts = {},
  onFailure: (error: unknown) => void = () => undefined,
): Promise<Bot> {
  const { appId, privateKey, webhookSecret: secret, apiUrl: baseUrl, logLevel, readOnly, variables } = settings;
  const onError: Bot["onError"] = (where, error) => {
    app.log.error({ where, err: error }, describeError(error));
    onFailure(error);
  };
  const lanes = createLanes(onError);
  const meter = createMeter(lanes.depth, Date.now);
  const Octokit = tuned(parts.Octokit ?? ProbotOctokit, settings.throttle, meter);
  const app = new Probot({ appId, privateKey, secret, baseUrl, logLevel, Octokit, webhookPath });
  await app.ready();
  const world = parts.world ?? { clock: systemClock, target: createEmbeddedTarget };
  const warn = (sentence: string) => app.log.warn(sentence);
  const beside = { registry: registryFor(variables), variables, warn, readOnly };
  const directory = createDirectory(app, { ...world, ...beside }, appId);
  const work = createWork(lanes, meter, settings, (sentence) => app.log.info(sentence));
  hearOnce(app, meter, Date.now);
  register(app, directory, work);
  return { app, directory, lanes, meter, work, onError };
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
