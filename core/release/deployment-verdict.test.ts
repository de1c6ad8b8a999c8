import { expect, it } from "vitest";
import { deploymentVerdict } from "./deployment-verdict.ts";
import { type Condition, verdictOf } from "./promotion-verdict.ts";

const met: Condition = { name: "model", state: "met", sentence: "the registry has it" };
const frozen: Condition = { name: "freeze", state: "waiting", sentence: "frozen until noon", until: 1_000 };
const soaking: Condition = { name: "soak", state: "waiting", sentence: "soaking until one", until: 2_000 };
const unapproved: Condition = { name: "approvals", state: "waiting", sentence: "0 of 1 approvals" };
const held: Condition = { name: "hold", state: "refused", sentence: "it is on hold" };

const verdict = (...releases: Condition[][]) =>
  deploymentVerdict(
    releases.map((conditions, index) => ({ release: `m@v${index + 1}`, verdict: verdictOf(conditions, []) })),
  );

it("lets a job go on where every release may", () => {
  expect(verdict([met], [met])).toEqual({ state: "approved", comment: "Promoted by the rules: m@v1, m@v2." });
});

it("waits while time alone is missing, until all of it has passed", () => {
  expect(verdict([met, frozen], [soaking])).toEqual({
    state: "waiting",
    comment: "Not yet: m@v1: frozen until noon; m@v2: soaking until one.",
    until: 2_000,
  });
});

it("rejects where somebody would have to act, whatever time does", () => {
  expect(verdict([met], [frozen, held])).toEqual({
    state: "rejected",
    comment: "Not promoted by the rules: m@v2: frozen until noon; it is on hold.",
  });
  expect(verdict([frozen], [unapproved])).toMatchObject({ state: "rejected" });
});

it("rejects where nothing is named, or nothing was judged", () => {
  expect(verdict()).toMatchObject({ state: "rejected" });
  expect(verdict([])).toMatchObject({ state: "rejected" });
});
