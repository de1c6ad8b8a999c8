import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyMetric } from "../integration/every-metric.ts";
import { createServingWorld, type ServingWorld } from "../integration/serving-world.ts";
import { ensurePromtool } from "./promtool.ts";

const promtool = ensurePromtool();
const deploy = new URL("../../deploy/", import.meta.url);

describe.skipIf(promtool === null)("promtool (skipped where there is no Go to build it with)", () => {
  let world: ServingWorld;

  beforeAll(async () => {
    world = await createServingWorld();
  });

  afterAll(() => world.remove());

  const run = (words: string[], input?: string) =>
    execFileSync(promtool ?? "", words, { cwd: deploy, encoding: "utf8", ...(input !== undefined && { input }) });

  it("finds nothing to say against what the server tells", async () => {
    const text = await everyMetric(world);
    expect(run(["check", "metrics"], text)).toBe("");
  });

  it("accepts the alert rules, and each of them fires when it should and not before", () => {
    expect(run(["check", "rules", "--lint=all", "--lint-fatal", "alerts.yml"])).toContain("SUCCESS: 12 rules found");
    expect(run(["test", "rules", "alerts.test.yml"])).toContain("SUCCESS");
  });
});
