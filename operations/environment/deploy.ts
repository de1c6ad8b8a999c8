import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Annotation, Outcome } from "../../core/outcome.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { code, escapeMarkdown, table } from "../../core/report/markdown.ts";
import type { RolloutStatus } from "../../core/rollout/status.ts";
import { modelOf } from "../model-of.ts";
import { type DeployPorts, deployTick, type Tick, type Variables } from "./deploy-tick.ts";

export interface DeployInput {
  config: Config;
  environment: string;
  /** One model; the default is every model of the configuration. */
  model?: string;
  /** Whether to stay until every rollout has ended; otherwise begin what is to be begun and leave it to the target. */
  wait: boolean;
  /** How much longer, in milliseconds, a freeze may last for its end to be waited for; the default is not at all. */
  freezeWait?: number;
  variables: Variables;
}

interface ModelDeployment {
  model: string;
  /** `live`: the target answers with what git names. `absent`: git names nothing there. */
  state: "live" | "under-way" | "rolled-back" | "frozen" | "attention" | "absent";
  release: ReleaseRef | null;
  because: string;
  /** Commits that were written to the environment branch. */
  commits: string[];
}

export interface DeployFacts {
  environment: string;
  models: ModelDeployment[];
}

const pollMs = 1_000;
/** Somebody else wrote first: read again. More often than this in a row means that two are fighting. */
const maxConflicts = 5;

/** Makes the target serve what the environment branch says, and writes into git how it ended. */
export async function deploy(ports: DeployPorts, input: DeployInput): Promise<Outcome<DeployFacts>> {
  const names = input.model === undefined ? Object.keys(input.config.models) : [input.model];
  const models: ModelDeployment[] = [];
  for (const model of names) {
    modelOf(input.config, model);
    models.push(await deployModel(ports, input, model));
  }
  return outcomeOf({ environment: input.environment, models });
}

async function deployModel(ports: DeployPorts, input: DeployInput, model: string): Promise<ModelDeployment> {
  const commits: string[] = [];
  let failure: { release: ReleaseRef; reason: string } | null = null;
  const patience = { wait: input.wait, frozenUntil: ports.clock.now() + (input.freezeWait ?? 0) };
  for (let said = ""; ; ) {
    const tick = await tickUntilUncontested(ports, { ...input, model });
    if (!tick) return { model, state: "absent", release: null, because: "git has no release file of it", commits };
    if (tick.commit) commits.push(tick.commit);
    if (tick.effect.kind === "revert-and-hold") failure = tick.effect;
    const ended = endOf(tick, failure, patience);
    if (ended) return { model, commits, ...ended };
    const line = describeTick(tick, input.environment);
    const isNews = line !== said;
    if (isNews) ports.progress.step(line);
    said = line;
    const pause = pauseAfter(tick, ports.clock.now());
    if (!isNews || pause > 0) await ports.clock.sleep(Math.max(pollMs, pause));
  }
}

/** While an environment is frozen, git is looked at this often: what it wants may change meanwhile. */
const frozenPollMs = 300_000;

function pauseAfter({ effect }: Tick, now: number): number {
  if (effect.kind === "frozen") return Math.min(frozenPollMs, effect.until - now);
  return effect.kind === "wait" ? pollMs : 0;
}

async function tickUntilUncontested(ports: DeployPorts, input: Parameters<typeof deployTick>[1]): Promise<Tick | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deployTick(ports, input);
    } catch (error) {
      const conflict = error instanceof SluiceError && error.code === "CONFLICT";
      if (!conflict || attempt === maxConflicts) throw error;
      await ports.clock.sleep(pollMs);
    }
  }
}

type End = Pick<ModelDeployment, "state" | "release" | "because">;

function endOf(
  { effect, desired }: Tick,
  failure: { release: ReleaseRef; reason: string } | null,
  { wait, frozenUntil }: { wait: boolean; frozenUntil: number },
): End | null {
  const { stable, candidate } = desired.file;
  switch (effect.kind) {
    case "nothing":
      if (failure) return { state: "rolled-back", release: failure.release, because: failure.reason };
      return { state: stable ? "live" : "absent", release: stable ?? null, because: effect.because };
    case "attention":
      return { state: "attention", release: candidate ?? stable ?? null, because: effect.because };
    case "frozen":
      if (wait && effect.until <= frozenUntil) return null;
      return { state: "frozen", release: candidate ?? null, because: `${effect.because}; deploy again after that` };
    case "wait":
      return wait ? null : { state: "under-way", release: candidate ?? null, because: effect.because };
    default:
      return null;
  }
}

function describeTick({ effect, status, planned }: Tick, environment: string): string {
  switch (effect.kind) {
    case "start":
      return `${environment}: rolling out ${effect.plan.candidate.release}${planned === null ? "" : `. ${planned}`}`;
    case "set-routes":
      return `${environment}: all traffic to ${effect.release.release}`;
    case "record-success":
      return `${environment}: ${effect.release.release} is stable`;
    case "revert-and-hold":
      return `${environment}: ${effect.release.release} was rolled back: ${effect.reason}`;
    default:
      return `${environment}: ${effect.because}${status ? progressOf(status) : ""}`;
  }
}

function progressOf({ plan, weights, judgement }: RolloutStatus): string {
  const share = weights[plan.candidate.digest] ?? 0;
  return `, ${share}% of traffic${judgement ? `; ${judgement.sentence}` : ""}`;
}

const refusals: readonly ModelDeployment["state"][] = ["rolled-back", "frozen", "attention"];

function outcomeOf(facts: DeployFacts): Outcome<DeployFacts> {
  // Where git wants nothing at all, somebody expected otherwise: a missing file is never a success.
  const nothingWanted = facts.models.every(({ state }) => state === "absent");
  const refused = facts.models.filter(({ state }) => nothingWanted || refusals.includes(state));
  const rows = facts.models.map(({ model, state, release, because }) => [
    code(model),
    state,
    release ? code(release.release) : "",
    escapeMarkdown(because),
  ]);
  return {
    conclusion: refused.length > 0 ? "refused" : "passed",
    headline: (refused.length > 0 ? refused : facts.models)
      .map((entry) => headlineOf(facts.environment, entry))
      .join("; "),
    summary: `${table([["model", "state", "release", "why"], ...rows])}\n`,
    facts,
    annotations: refused.map(annotate),
  };
}

function headlineOf(environment: string, { model, state, release, because }: ModelDeployment): string {
  switch (state) {
    case "live":
      return `${release?.release ?? model} is live in ${environment}`;
    case "rolled-back":
      return `${release?.release ?? model} was rolled back in ${environment}: ${because}`;
    default:
      return `${model} in ${environment}: ${because}`;
  }
}

function annotate({ model, because }: ModelDeployment): Annotation {
  return { level: "error", title: `${model} is not live`, message: because };
}
