import { it } from "vitest";
import { expectSameEnd } from "./storm.ts";

/** A small one; `npm run test:storm` is the whole. */
it("a storm of webhooks, faults and deaths leaves what calm leaves", async () => {
  await expectSameEnd({ repositories: 2, pulls: 2, deliveries: 60, kills: 2 });
}, 600_000);
