import { expect, it } from "vitest";
import { loadTest } from "./load-test.ts";

it("fails and misroutes nothing while routes change, rollouts end either way and the server is replaced", async () => {
  const { asked, story, misdeeds } = await loadTest({
    seconds: 5,
    routeChanges: 5,
    rollouts: 2,
    aborts: 1,
    restarts: 1,
  });
  expect(misdeeds.slice(0, 10)).toEqual([]);
  expect(story).toMatchObject({ routeChanges: 5, rollouts: 2, aborts: 1, restarts: 1 });
  expect(asked.length).toBeGreaterThan(100);
}, 60_000);
