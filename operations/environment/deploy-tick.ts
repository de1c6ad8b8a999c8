import type { Config, EnvironmentConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { DeployTarget, DesiredState, Ports } from "../../core/ports.ts";
import { recordMessage } from "../../core/release/commit-message.ts";
import { type Freeze, freezeAt } from "../../core/release/freeze.ts";
import { type Effect, nextEffect } from "../../core/release/plan.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { formatMoment } from "../../core/report/numbers.ts";
import { plannedSentence } from "../../core/rollout/judge/planned-detection.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import { ofReleasesAlone } from "../release/known-release.ts";
import { environmentOf, readDesired } from "./environment.ts";
import { type Vouch, writeEnvironment } from "./write-environment.ts";

export type DeployPorts = Pick<Ports, "clock" | "progress" | "repository" | "pulls" | "target">;

/** Environment variables; a target's token is in the one that its `token_env` names. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface TickInput {
  config: Config;
  environment: string;
  model: string;
  variables: Variables;
  /** Whether a person has let this very wish begin although its environment is frozen. */
  isUnfrozen?: (desired: DesiredState) => Promise<boolean>;
  vouch?: Vouch | undefined;
}

export interface Tick {
  effect: Effect;
  /** As read before the effect. */
  desired: DesiredState;
  /** As the target says it after the effect. */
  status: RolloutStatus | null;
  /** The commit that this tick wrote. */
  commit: string | null;
  /** Where the tick began a rollout: what it can find out and how soon, from the traffic of now. */
  planned: string | null;
}

/**
 * Reads git and the target, and takes the one step that brings them closer. Safe to be repeated, interrupted and run by
 * several at a time: every write is guarded by what was read. null: git has no release file of the model there.
 */
export async function deployTick(ports: DeployPorts, input: TickInput): Promise<Tick | null> {
  const environment = environmentOf(input.config, input.environment);
  const place = { name: input.environment, branch: environment.branch };
  const desired = await readDesired(ports.repository, place, input.model);
  if (!desired) return null;
  const target = targetOf(ports, environment, input.variables);
  const observed = await observe(target, input.model);
  const now = ports.clock.now();
  const defer = input.config.models[input.model]?.serve?.defer ?? null;
  const seen = { desired, ...observed, rollout: environment.rollout, defer, now: new Date(now).toISOString() };
  const wanted = await ofReleasesAlone(ports.repository, ofKnownModels(input, nextEffect(seen)));
  const freeze = wanted.kind === "start" ? freezeAt(environment.freeze, now) : null;
  const effect = freeze && !(await input.isUnfrozen?.(desired)) ? frozen(input.environment, freeze) : wanted;
  return {
    effect,
    desired,
    status: observed.status,
    commit: null,
    planned: null,
    ...(await perform(ports, target, desired, { effect, vouch: input.vouch })),
  };
}

/** Of a model that has left the configuration, what has begun is brought to its end, and nothing else begins. */
function ofKnownModels({ config, model }: TickInput, effect: Effect): Effect {
  const begins = effect.kind === "start" || effect.kind === "set-routes";
  if (!begins || Object.hasOwn(config.models, model)) return effect;
  return { kind: "nothing", because: `sluice.yaml has no model ${model} any more` };
}

/** A rollout that has begun goes on, and going back is always possible. */
function frozen(environment: string, { until, reason }: Freeze): Effect {
  return { kind: "frozen", until, because: `${environment} is frozen until ${formatMoment(until)}: ${reason}` };
}

/** @throws SluiceError USAGE when nobody has told the token */
export function targetOf(
  ports: Pick<Ports, "target">,
  { target }: EnvironmentConfig,
  variables: Variables,
): DeployTarget {
  const token = variables[target.token_env];
  if (!token) {
    throw new SluiceError("USAGE", `${target.token_env} is not set, so ${target.url} would not listen.`, {
      remedy: `Set ${target.token_env} to the admin token that the server was started with.`,
    });
  }
  return ports.target(target.url, token);
}

/** A target whose routes change while they are read is looked at again; more often than this it is not at rest. */
const maxLooks = 5;

/**
 * Rollout, routes and what answers, all of the same generation. With it every write to the routes is guarded: who has
 * seen an older generation is refused by the target.
 */
async function observe(target: DeployTarget, model: string) {
  let before = await target.readRoutes(model);
  for (let look = 1; look <= maxLooks; look++) {
    const status = await target.rollout(model);
    const live = await target.liveDigests(model);
    const routes = await target.readRoutes(model);
    if (routes?.generation === before?.generation) return { status, routes, live };
    before = routes;
  }
  throw new SluiceError("CONFLICT", `The routes of ${model} change faster than they can be read.`, {
    remedy: "Try again, and look for who else moves the traffic of this target.",
  });
}

async function perform(
  ports: DeployPorts,
  target: DeployTarget,
  desired: DesiredState,
  { effect, vouch }: { effect: Effect; vouch: Vouch | undefined },
): Promise<Partial<Tick>> {
  const { model } = desired.file;
  switch (effect.kind) {
    case "set-routes":
      await target.setRoutes(model, effect.routes);
      return {};
    case "start": {
      const { plan } = effect;
      const traffic = plan.stable && (await target.traffic(model, plan.stable.digest));
      return { planned: plannedSentence(plan, traffic), status: await target.startRollout(plan) };
    }
    case "supersede":
      return { status: await target.abort(model, effect.rolloutId, effect.because) };
    case "record-success":
    case "revert-and-hold":
      return {
        commit: await writeEnvironment(ports, desired, {
          content: writeReleaseFile(effect.file),
          message: recordMessage(desired.environment, effect),
          vouch,
        }),
      };
    default:
      return {};
  }
}
