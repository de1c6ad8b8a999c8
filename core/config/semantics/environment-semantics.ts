import type { Config, EnvironmentConfig } from "../schema.ts";
import type { RolloutConfig } from "../schemas/rollout-schema.ts";
import { suggestion } from "../suggestion.ts";
import { checkFreeze } from "./freeze-semantics.ts";
import { type Misuse, under } from "./misuse.ts";

type Environments = Config["environments"];

/** What the environments may not say although every key is well formed. Paths start below `environments`. */
export function checkEnvironments(environments: Environments): Misuse[] {
  return [
    ...Object.entries(environments).flatMap(([name, environment]) =>
      [
        ...checkAfter(name, environments),
        ...checkSoak(environment),
        ...environment.freeze.flatMap((window, index) => checkFreeze(window).map(under("freeze", index))),
        ...checkRollout(environment.rollout),
      ].map(under(name)),
    ),
    ...checkShared(environments, "branch", ({ branch }) => branch),
    ...checkShared(environments, "target", ({ target }) => target.url),
    ...checkLast(environments),
  ];
}

function checkAfter(name: string, environments: Environments): Misuse[] {
  const after = environments[name]?.after;
  if (after === undefined) return [];
  if (!Object.hasOwn(environments, after)) {
    const others = Object.keys(environments).filter((other) => other !== name);
    return [{ path: ["after"], message: `there is no environment ${after}${suggestion(after, others)}` }];
  }
  const circle = circleFrom(name, environments);
  return circle
    ? [{ path: ["after"], message: `${circle.join(" is after ")}; a release could never enter this circle` }]
    : [];
}

/** The way back to `name` along `after`, if there is one. */
function circleFrom(name: string, environments: Environments): string[] | null {
  const way = [name];
  for (let next = environments[name]?.after; next !== undefined; next = environments[next]?.after) {
    const known = way.includes(next);
    way.push(next);
    if (known) return next === name ? way : null;
  }
  return null;
}

function checkSoak({ after, soak }: EnvironmentConfig): Misuse[] {
  return after === undefined && soak > 0
    ? [{ path: ["soak"], message: "soak is the time in the environment before; it needs after" }]
    : [];
}

function checkShared(
  environments: Environments,
  key: "branch" | "target",
  read: (environment: EnvironmentConfig) => string,
): Misuse[] {
  const entries = Object.entries(environments);
  return entries.flatMap(([name, environment], index) => {
    const value = read(environment);
    const [owner] = entries.slice(0, index).find(([, other]) => read(other) === value) ?? [];
    return owner === undefined
      ? []
      : [{ path: [name, key], message: `${key} ${value} already belongs to the environment ${owner}` }];
  });
}

/** "Versus production" must mean one model: that of the only environment that no other comes after. */
function checkLast(environments: Environments): Misuse[] {
  const followed = new Set(Object.values(environments).map(({ after }) => after));
  const [first, second] = Object.keys(environments).filter((name) => !followed.has(name));
  return first === undefined || second === undefined
    ? []
    : [{ path: [second], message: `${first} and ${second} both come last, so production is ambiguous; use after` }];
}

function checkRollout({ strategy, steps, shadow, bake, deadline, judge }: RolloutConfig): Misuse[] {
  const at = (message: string, ...keys: PropertyKey[]): Misuse => ({ path: ["rollout", ...keys], message });
  const canary = strategy === "canary";
  return [
    ...(canary && steps.length === 0 ? [at("a canary needs steps, such as [5%, 25%, 50%]")] : []),
    ...(!canary && steps.length > 0 ? [at(`steps need strategy canary, not ${strategy}`, "steps")] : []),
    ...(steps.some((step, index) => step <= (steps[index - 1] ?? 0))
      ? [at("steps must rise, from above 0% to at most 100%", "steps")]
      : []),
    ...(strategy === "shadow" && !shadow ? [at("strategy shadow needs shadow, such as { share: 100%, for: 1h }")] : []),
    ...(shadow && strategy === "all-at-once"
      ? [at("a release that begins in the shadow needs strategy shadow, canary or blue-green", "shadow")]
      : []),
    ...(shadow && deadline < shadow.for
      ? [at("deadline is shorter than the shadow's time, so it could never be passed", "deadline")]
      : []),
    ...(deadline < bake ? [at("deadline is shorter than bake, so no step could ever be passed", "deadline")] : []),
    ...checkJudge(judge).map(({ path, message }) => at(message, "judge", ...path)),
  ];
}

function checkJudge(judge: RolloutConfig["judge"]): Misuse[] {
  const { rollback_if_worse_than: worse, promote_if_below: below, wrong_rollback: wrong } = judge;
  return [
    ...(worse < 0 ? [{ path: ["rollback_if_worse_than"], message: "rollback_if_worse_than must be 0% or more" }] : []),
    ...(below <= 0 ? [{ path: ["promote_if_below"], message: "promote_if_below must be above 0%" }] : []),
    ...(wrong <= 0 || wrong >= 1
      ? [{ path: ["wrong_rollback"], message: "wrong_rollback must be above 0% and below 100%" }]
      : []),
  ];
}
