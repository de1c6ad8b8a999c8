import { ProbotOctokit } from "probot";
import { systemClock } from "../../adapters/clock.ts";
import type { BotParts } from "../../bot/bot.ts";
import type { DeployTarget } from "../../core/ports.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";

/** A process that dies at one of its writes: nothing it does afterwards happens any more. */
export interface Mortal {
  parts: BotParts;
  isDead(): boolean;
}

/**
 * @param lastWrite which write kills
 * @param takesEffect whether the last write still reaches the other side, whose answer then is never heard
 */
export function mortal(lastWrite: number, takesEffect: boolean): Mortal {
  let writes = 0;
  let dead = false;

  async function living<T>(isWrite: boolean, call: () => Promise<T>): Promise<T> {
    if (dead) throw new Error("this process is dead");
    if (isWrite) writes += 1;
    dead = isWrite && writes === lastWrite;
    if (!dead || takesEffect) {
      const answer = await call();
      if (!dead) return answer;
    }
    throw new Error("killed");
  }

  const Octokit = ProbotOctokit.plugin((octokit) => {
    octokit.hook.wrap("request", (request, options) => {
      // A token, or an object that nothing refers to yet, changes nothing that anybody could see.
      const isWrite = options.method !== "GET" && !/\/(access_tokens|git\/(trees|commits|tags))$/.test(options.url);
      return living(isWrite, async () => request(options));
    });
  }) as typeof ProbotOctokit;

  const target = (url: string, token = ""): DeployTarget => {
    const real = createEmbeddedTarget(url, token);
    return {
      ...real,
      readRoutes: (...args) => living(false, () => real.readRoutes(...args)),
      rollout: (...args) => living(false, () => real.rollout(...args)),
      liveDigests: (...args) => living(false, () => real.liveDigests(...args)),
      setRoutes: (...args) => living(true, () => real.setRoutes(...args)),
      startRollout: (...args) => living(true, () => real.startRollout(...args)),
      abort: (...args) => living(true, () => real.abort(...args)),
    };
  };

  return { parts: { Octokit, world: { clock: systemClock, target } }, isDead: () => dead };
}
