import { describe, expect, it } from "vitest";
import { configSchema } from "../config/schema.ts";
import { promotionOrder } from "./promotion-chain.ts";
import { hasRolloutTrailer, rolloutIdOf, rolloutTrailer } from "./rollout-id.ts";

const environment = (name: string, after?: string) => ({
  branch: `env/${name}`,
  ...(after && { after }),
  target: { kind: "embedded", url: "http://127.0.0.1:8081" },
});

const config = configSchema.parse({
  version: 1,
  models: {},
  environments: {
    asia: environment("asia", "production"),
    production: environment("production", "staging"),
    staging: environment("staging"),
    europe: environment("europe", "production"),
  },
});

describe("the promotion chain", () => {
  it("follows `after`, not the order of the file", () => {
    expect(promotionOrder(config)).toEqual(["staging", "production", "asia", "europe"]);
  });

  it("is empty without environments", () => {
    expect(promotionOrder({ environments: {} })).toEqual([]);
  });
});

describe("the rollout id", () => {
  const id = rolloutIdOf("production", "late-flights", "c".repeat(40), `sha256:${"a".repeat(64)}`);

  it("is the same for the same wish and another for any other", () => {
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(rolloutIdOf("production", "late-flights", "c".repeat(40), `sha256:${"a".repeat(64)}`)).toBe(id);
    expect(rolloutIdOf("production", "late-flights", "d".repeat(40), `sha256:${"a".repeat(64)}`)).not.toBe(id);
    expect(rolloutIdOf("staging", "late-flights", "c".repeat(40), `sha256:${"a".repeat(64)}`)).not.toBe(id);
  });

  it("is found in a commit message, also after a squash added to it", () => {
    expect(hasRolloutTrailer(`late-flights: v12 is stable\n\n${rolloutTrailer(id)}\nCo-authored-by: x`, id)).toBe(true);
    expect(hasRolloutTrailer(`late-flights: about ${rolloutTrailer(id)}`, id)).toBe(false);
  });
});
