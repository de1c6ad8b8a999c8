import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./doctor-cases.ts";
import { at, type DoctorWorld, makeHealthy, startDoctorWorld } from "./doctor-world.ts";

/** Every finding appears with what is wrong, and goes when it is mended as the doctor says. */

let world: DoctorWorld;
beforeAll(async () => {
  world = await startDoctorWorld();
});
afterAll(() => world.close());

const idsOf = async (visit?: Parameters<DoctorWorld["examine"]>[0]) => {
  const { findings, unchecked } = await world.examine(visit);
  return { found: [...new Set(findings.map(({ id }) => id))], unchecked };
};

test("a repository that nobody has guarded yet is healthy after all that the doctor prescribes", async () => {
  const before = await world.examine();
  expect([...new Set(before.findings.map(({ id }) => id))]).toEqual([
    "check-not-required",
    "environment-open",
    "code-owners-not-asked",
    "history-not-kept",
    "release-tags-movable",
    "code-owners-missing",
    "check-silent",
    "environment-branch-missing",
    "actions-age",
  ]);
  for (const prescription of before.findings.flatMap(({ prescriptions = [] }) => prescriptions)) {
    await world.take(prescription);
  }
  await makeHealthy(world);
  expect(await world.examine()).toEqual({ repository: `${at.owner}/${at.repo}`, findings: [], unchecked: [] });
});

/** Each case also shows that what was wrong before it is gone. */
describe("alone is found, and goes when it is mended:", () => {
  test.each(cases)("$id", async ({ id, harm, mend }) => {
    const undo = await harm(world);
    try {
      const { findings } = await world.examine();
      expect([...new Set(findings.map((finding) => finding.id))]).toEqual([id]);
      expect(JSON.stringify(findings)).not.toMatch(/undefined|null|NaN|\[object/);
      for (const prescription of mend ? findings.flatMap(({ prescriptions = [] }) => prescriptions) : []) {
        await world.take(prescription);
      }
    } finally {
      await undo();
    }
  });

  test("and then nothing is", async () => {
    expect((await idsOf()).found).toEqual([]);
  });
});

test("what a reader may not see is named, and never taken for healthy", async () => {
  await world.github.setCollaborator(at.repo, "maria", "read");
  const token = world.github.tokenFor("maria");
  const { found, unchecked } = await idsOf({ token, withApp: false });
  expect(found).toEqual([]);
  expect(unchecked.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      "whether the check sluice on main is bound to Sluice's App",
      "whether the check sluice-promotion on env/production is bound to Sluice's App",
      "who may bypass the ruleset “Sluice: required check”",
      "whether the App may write to env/staging",
      "whether the App is installed, with which permissions and events",
      "what the tokens of workflows may do by default",
      "how runs of pull requests from forks start",
      "whether the secrets that the workflows name exist",
    ]),
  );
});

test("a job's token sees little, and says which permission would show more", async () => {
  const token = await world.github.issueJobToken(`${at.owner}/${at.repo}`, { contents: "read" });
  const { unchecked } = await idsOf({ token });
  expect(unchecked.map(({ because }) => because)).toEqual(
    expect.arrayContaining([
      "the token lacks the permission administration: read",
      "the token lacks the permission actions: read",
      "the token lacks the permission secrets: read",
    ]),
  );
});

test("without a repository there is no diagnosis", async () => {
  await expect(world.examine({ token: "ghp_unknown" })).rejects.toMatchObject({ code: "GITHUB_FAILED" });
});
