import { expect, it } from "vitest";
import { matchUsage } from "./usage.ts";

it.each([
  ["help [COMMAND]", "", {}],
  ["help [COMMAND]", "promote", { COMMAND: "promote" }],
  ["promote MODEL [to ENV] [@vN]", "flights", { MODEL: "flights" }],
  ["promote MODEL [to ENV] [@vN]", "flights to staging @v3", { MODEL: "flights", ENV: "staging", "@vN": "v3" }],
  ["promote MODEL [to ENV] [@vN]", "flights @v3 to staging", { MODEL: "flights", ENV: "staging", "@vN": "v3" }],
  ["promote MODEL [to ENV] [@vN]", "flights@v3.1 to staging", { MODEL: "flights", ENV: "staging", "@vN": "v3.1" }],
  ["rollback MODEL in ENV [to @vN]", "flights in prod to v2", { MODEL: "flights", ENV: "prod", "@vN": "v2" }],
  ["rollback MODEL in ENV [to @vN]", "flights in prod to flights@v2", { MODEL: "flights", ENV: "prod", "@vN": "v2" }],
  ["hold [MODEL] [@vN] [in ENV]", "v4", { "@vN": "v4" }],
  ["hold [MODEL] [@vN] [in ENV]", "in prod", { ENV: "prod" }],
  ["hold [MODEL] [@vN] [in ENV]", "flights@v4 in prod", { MODEL: "flights", "@vN": "v4", ENV: "prod" }],
])("%s takes '%s'", (usage, words, given) => {
  expect(matchUsage(usage, words.split(" ").filter(Boolean))).toEqual(given);
});

it.each([
  ["status [MODEL]", "flights in prod"],
  ["promote MODEL [to ENV] [@vN]", ""],
  ["promote MODEL [to ENV] [@vN]", "to staging"],
  ["promote MODEL [to ENV] [@vN]", "flights staging"],
  ["promote MODEL [to ENV] [@vN]", "flights to"],
  ["promote MODEL [to ENV] [@vN]", "flights @v3 @v4"],
  ["rollback MODEL in ENV [to @vN]", "flights in prod to other@v2"],
  ["rollback MODEL in ENV [to @vN]", "flights in prod to latest"],
])("%s does not take '%s'", (usage, words) => {
  expect(matchUsage(usage, words.split(" ").filter(Boolean))).toBeNull();
});

it("takes a reason of several words as one", () => {
  const usage = 'override GATE because "REASON"';
  const given = { GATE: "roc_auc", '"REASON"': "known outage" };
  expect(matchUsage(usage, ["roc_auc", "because", "known outage"])).toEqual(given);
  expect(matchUsage(usage, ["roc_auc", "because", "known", "outage"])).toBeNull();
  expect(matchUsage(usage, ["roc_auc"])).toBeNull();
});
