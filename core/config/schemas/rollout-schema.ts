import { z } from "zod";
import { duration, percent, share } from "../units.ts";

/** How a release takes over the traffic of an environment. */

const judgeSchema = z.strictObject({
  rollback_if_worse_than: percent
    .prefault("0%")
    .describe("Roll back when errors or slow requests are proven more frequent than stable's by more than this"),
  promote_if_below: percent
    .prefault("+50%")
    .describe("Go on when they are proven to be less frequent than this allows"),
  wrong_rollback: share.prefault("1%").describe("The chance of rolling back a release that is no worse"),
  when_unsure: z
    .enum(["hold", "promote", "rollback"])
    .default("hold")
    .describe("What happens at the deadline when nothing is proven"),
});

export const rolloutSchema = z.strictObject({
  strategy: z
    .enum(["canary", "blue-green", "shadow", "all-at-once"])
    .default("all-at-once")
    .describe(
      "canary: step by step, each on what the users met; blue-green: at one stroke, with the version before kept ready " +
        "for the time of bake; shadow: at one stroke after answering copies of requests well; all-at-once: at one stroke",
    ),
  shadow: z
    .strictObject({
      share: share.prefault("100%").describe("Share of the requests that is copied"),
      for: duration.prefault("10m").describe("The least time of it"),
    })
    .optional()
    .describe(
      "First of all, requests are copied to the candidate and its answers thrown away; no user can tell. Strategy shadow " +
        "needs it, canary and blue-green may begin so",
    ),
  steps: z.array(share).default([]).describe("Shares of traffic of a canary, rising, such as [5%, 25%, 50%]"),
  bake: duration.prefault("10m").describe("The least time at every step"),
  min_units: z
    .int()
    .min(1)
    .default(100)
    .describe("The least number of units that the candidate has served at every step"),
  deadline: duration.prefault("24h").describe("When a step that stays unsure follows when_unsure"),
  slow: duration
    .optional()
    .describe("Requests slower than this count as slow; the default is the stable version's p95 before the canary"),
  judge: judgeSchema.prefault({}).describe("What a canary must prove, and how sure the answer must be"),
});

export type RolloutConfig = z.output<typeof rolloutSchema>;
