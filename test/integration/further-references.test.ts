import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository();
});
afterEach(() => small.remove());

async function gateVersus(versus: string, limit: string): Promise<void> {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write(
    "sluice.yaml",
    text.replace(/may_drop: .*, versus: .* }/, `${limit}, versus: ${versus} }`),
  );
}

async function judged(commit: string | null = null) {
  const { config } = await small.config();
  await small.trained();
  await evaluate(small.ports, { config, model, commit });
  const { facts } = await gate(small.ports, { config, model });
  return facts?.checks[1];
}

test("the baseline is trained where the candidate cannot reach, and a candidate that is it is recognised", async () => {
  await gateVersus("baseline", "may_drop: 0");
  expect(await judged()).toMatchObject({
    verdict: "pass",
    value: 0,
    sentence:
      "ROC AUC versus the built-in baseline is unchanged: the candidate is this very model, compared with itself. Passed.",
  });
});

test("the base branch's model is the release of its newest commit, or what lacks is said", async () => {
  await gateVersus("base-branch", "may_drop: 0.02");
  expect(await judged()).toMatchObject({ verdict: "unsure", blocks: false });
  const { config } = await small.config();
  const base = (await small.ports.repository.head("main")) ?? "";
  await release(small.ports, { config, model, commit: base });
  expect(await judged()).toMatchObject({ verdict: "pass", value: 0, versus: "base-branch" });

  const git = (...args: string[]) =>
    execFileSync("git", ["-C", small.folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  git("commit", "--quiet", "--allow-empty", "-m", "Go on");
  const newest = (await small.ports.repository.head("main")) ?? "";
  expect(await judged()).toMatchObject({
    verdict: "unsure",
    blocks: true,
    sentence: `ROC AUC: no release was made from ${newest.slice(0, 12)}, the newest commit of the base branch, so nothing to compare with.`,
  });
  // The run that makes the release of this commit compares with the one before.
  expect(await judged(newest)).toMatchObject({ verdict: "pass", versus: "base-branch" });
});
