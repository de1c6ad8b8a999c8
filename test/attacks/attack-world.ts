import { ProbotOctokit } from "probot";
import { type BotWorld, startBotWorld, type WorldOptions } from "../conversation/bot-world.ts";

/** The bot with everything around it, and a log of all that it writes to GitHub. */
export interface AttackWorld extends BotWorld {
  /** What the bot wrote because of this, once all is quiet: method and route. */
  writesDuring(attack: () => Promise<unknown>): Promise<string[]>;
}

export async function startAttackWorld(options: WorldOptions = {}): Promise<AttackWorld> {
  const writes: string[] = [];
  const Octokit = ProbotOctokit.plugin((octokit) => {
    octokit.hook.wrap("request", async (request, wanted) => {
      // A token, or a delivery that is asked for once more, is no write that anybody could see.
      if (wanted.method !== "GET" && !/\/(access_tokens|attempts)$/.test(wanted.url)) {
        writes.push(`${wanted.method} ${wanted.url.replace(/^https?:\/\/[^/]+/, "")}`);
      }
      return await request(wanted);
    });
  }) as typeof ProbotOctokit;
  const world = await startBotWorld({ ...options, parts: { Octokit } });
  const writesDuring = async (attack: () => Promise<unknown>) => {
    await world.quiet();
    writes.length = 0;
    await attack();
    await world.quiet();
    return [...writes];
  };
  return Object.assign(world, { writesDuring });
}
