import { expect, it } from "vitest";
import { SluiceError } from "../../core/errors.ts";
import { emptyReleaseFile } from "../../core/release/transitions.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { writeEnvironment } from "../../operations/environment/write-environment.ts";
import { baseOf } from "../../operations/promotion/promotion-branch.ts";
import { model, releaseWorld } from "./release-world.ts";

const isProtected = () => new SluiceError("BRANCH_PROTECTED", "pull requests alone", { remedy: "" });

it("writes into a branch that takes pull requests alone by one, once, and merges it when it may", async () => {
  const { ports } = releaseWorld();
  const branch = "env/production";
  const { base } = await baseOf(ports, model, { name: "production", branch });
  const repository: typeof ports.repository = {
    ...ports.repository,
    commitFile: async (change) => {
      if (change.branch === branch) throw isProtected();
      return await ports.repository.commitFile(change);
    },
  };
  const rules = { merges: true };
  const pulls: typeof ports.pulls = {
    ...ports.pulls,
    merge: async (number, head) => {
      if (rules.merges) throw isProtected();
      return await ports.pulls.merge(number, head);
    },
  };
  const file = emptyReleaseFile(model);
  const held = [{ digest: `sha256:${"9".repeat(64)}`, reason: "errors", at: "2026-11-21T10:00:00Z" }];
  const desired = { environment: "production", branch, head: base, commit: base, file };
  const vouched: string[] = [];
  const record = {
    content: writeReleaseFile({ ...file, held }),
    message: "Take it back\n\nerrors\n",
    vouch: async (head: string) => void vouched.push(head),
  };
  expect(await writeEnvironment({ repository, pulls }, desired, record)).toBeNull();
  expect(await writeEnvironment({ repository, pulls }, desired, record)).toBeNull();
  expect(ports.pulls.all).toMatchObject([{ title: "Take it back", head: `sluice/record/${model}-in-production` }]);
  expect(new Set(vouched).size).toBe(1);
  rules.merges = false;
  expect(await writeEnvironment({ repository, pulls }, desired, record)).toBe(await ports.repository.head(branch));
  expect(await ports.repository.readFile(branch, `releases/${model}.yaml`)).toBe(record.content);
});
