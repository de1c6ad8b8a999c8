import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { recordLook } from "../../operations/evaluation/looks.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository();
});
afterEach(() => small.remove());

async function looked(stage: "pull-request" | "release" = "pull-request") {
  const { config } = await small.config();
  await small.trained();
  const { facts } = await evaluate(small.ports, { config, model, commit: null, stage });
  await recordLook(small.ports.repository, facts);
  if (facts.outcome !== "evaluated") throw new Error("not evaluated");
  return facts.holdout;
}

async function edit(from: string, to: string): Promise<void> {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace(from, to));
}

test("looks are counted across runs, once for each model", async () => {
  expect((await looked()).uses).toBeNull();
  expect((await looked()).uses).toBe(0);
  await edit("features: [x, kind]", "features: [x]");
  expect((await looked()).uses).toBe(1);
  await edit("features: [x]", "features: [x, kind]");
  expect((await looked()).uses).toBe(1);
});

test("two who count at the same time are both counted", async () => {
  const { repository } = small.ports;
  const { config } = await small.config();
  await small.trained();
  const { facts } = await evaluate(small.ports, { config, model, commit: null });
  if (facts.outcome !== "evaluated") throw new Error("not evaluated");
  const { candidate } = facts;
  const others = ["1", "2", "3"].map((digit) => ({
    ...facts,
    candidate: { ...candidate, digest: `sha256:${digit.repeat(64)}` },
  }));
  await Promise.all(others.map((other) => recordLook(repository, other)));
  expect((await looked()).uses).toBe(3);
});

test("rows kept for releases are not seen by pull requests, and counted apart", async () => {
  await small.remove();
  small = await createSmallRepository(rows());
  await edit("target: y", "target: y\n      holdout: { release: 50% }");
  const dev = await looked();
  const release = await looked("release");
  expect([dev.part, release.part]).toEqual(["dev", "release"]);
  expect(dev.rows + release.rows).toBe(236);
  expect(release.uses).toBe(0);
});
