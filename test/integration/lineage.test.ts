import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortDigest } from "../../core/digest.ts";
import { overrideBranch, overridePath } from "../../core/gates/override.ts";
import type { PullRequestPort } from "../../core/ports.ts";
import { promoteMessage } from "../../core/release/commit-message.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { lineage } from "../../operations/release/lineage.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

const reason = "the labels of March are late";

describe("the lineage of a released model", () => {
  let repository: SmallRepository;
  let made: Release;
  beforeAll(async () => {
    repository = await createSmallRepository();
    const { ports } = repository;
    const wanted = await repository.config();
    const commit = (await ports.repository.head("main")) ?? "";
    await repository.trained();
    await evaluate(ports, { ...wanted, commit });
    await gate(ports, wanted);
    made = (await release(ports, { ...wanted, commit })).facts;
    const { digest, uri } = made;
    const override = {
      model,
      claim: "ROC AUC",
      limit: "at least 0.6",
      head: commit,
      candidate: digest,
      by: "tom",
      reason,
    };
    const told = [{ ...override, at: "2026-11-21T10:00:00Z", url: "https://github.com/acme/small/pull/1" }];
    const path = overridePath({ model, head: commit });
    const first = { expectedHead: null, message: "Override" };
    await ports.repository.commitFile({ branch: overrideBranch, path, content: JSON.stringify(told), ...first });
    await ports.repository.commitFile({
      ...{ branch: "env/production", path: `releases/${model}.yaml`, expectedHead: null },
      content: JSON.stringify({ version: 1, model, stable: { release: made.release, digest, uri }, held: [] }),
      message: promoteMessage(made.release, "production", "maria"),
    });
  }, 30_000);
  afterAll(() => repository.remove());

  const ask = async (of: string, askGitHub = false) =>
    (await lineage(repository.ports, { config: (await repository.config()).config, of, askGitHub })).facts;

  it("is found by name, by digest or its beginning, and by environment", async () => {
    const [byName] = await ask(made.release);
    for (const word of [made.digest, shortDigest(made.digest), "production"]) {
      expect(await ask(word)).toEqual([byName]);
    }
  });

  it("tells commit, data, command, evaluation, overrides and what became of it", async () => {
    const [found] = await ask(made.release);
    expect(found).toMatchObject({
      release: { release: `${model}@v1`, digest: made.digest, commit: made.commit },
      now: [{ environment: "production", as: "stable" }],
      evaluation: {
        verdict: "pass",
        data: { rows: 600 },
        trained: { command: "baseline: linear" },
        metrics: expect.arrayContaining([expect.objectContaining({ name: "roc_auc" })]),
      },
      overrides: [{ by: "tom", reason }],
      trail: [{ environment: "production", what: "made stable without a rollout", by: "maria" }],
      promotions: null,
    });
  });

  it("tells who approved its promotions, where GitHub can be asked", async () => {
    const review = { by: "anna", state: "approved", commit: null } as const;
    const pull = { number: 7, url: "https://github.com/acme/small/pull/7", state: "merged" } as const;
    const pulls = { find: async () => [pull], reviews: async () => [review] } as unknown as PullRequestPort;
    const { config } = await repository.config();
    const { facts } = await lineage({ ...repository.ports, pulls }, { config, of: "production", askGitHub: true });
    expect(facts[0]?.promotions).toEqual([{ environment: "production", ...pull, approvedBy: ["anna"] }]);
  });

  it("says so where the registry has lost the report", async () => {
    const { config } = await repository.config();
    const elsewhere = { ...config, registry: "file://elsewhere" };
    const { facts } = await lineage(repository.ports, { config: elsewhere, of: made.release, askGitHub: false });
    expect(facts[0]?.evaluation).toMatch(/has no model sha256:/);
    expect(facts[0]?.trail).toHaveLength(1);
  });

  it("refuses a word that names nothing", async () => {
    await expect(ask("small@v9")).rejects.toMatchObject({ code: "RELEASE_INVALID" });
    await expect(ask("nowhere!")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("is printed as tables", () => {
    const sluice = join(import.meta.dirname, "../../cli/main.ts");
    const env = { ...process.env, GITHUB_TOKEN: "" };
    const said = execFileSync(process.execPath, [sluice, "lineage", "production", "-C", repository.folder], {
      ...{ encoding: "utf8", env },
    });
    expect(said).toMatch(/^production: small@v1\n\nWhere it comes from\n/);
    expect(said).toContain("made stable without a rollout");
    expect(said).toContain(reason);
  });
});
