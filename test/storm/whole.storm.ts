import { it } from "vitest";
import { expectSameEnd } from "./storm.ts";

it("2,000 deliveries for 50 pull requests in 5 repositories, with ten deaths, leave what calm leaves", async () => {
  await expectSameEnd({ repositories: 5, pulls: 10, deliveries: 2_000, kills: 10 });
}, 1_800_000);
