import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../core/digest.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { pathsOf } from "../../operations/paths.ts";
import { card } from "../../operations/release/card.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

const said = `    card:
      intended_use: Telling y from x.
      limits: [Nothing else.]
      owners: ["@acme/small"]
`;

describe("a released model with a card", () => {
  let repository: SmallRepository;
  let made: Release;
  beforeAll(async () => {
    repository = await createSmallRepository();
    const { folder, ports } = repository;
    const yaml = join(folder, "sluice.yaml");
    await writeFile(yaml, (await readFile(yaml, "utf8")).replace("environments:", `${said}environments:`));
    await ports.files.write(
      `model-cards/${model}.md`,
      "# Small\n\nAsk us.\n\n<!-- sluice:use -->\n<!-- /sluice:use -->\n",
    );
    const who = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
    execFileSync("git", ["-C", folder, "add", "-A"]);
    execFileSync("git", ["-C", folder, ...who, "commit", "--quiet", "-m", "Say what it is for"]);
    const wanted = await repository.config();
    const commit = (await ports.repository.head("main")) ?? "";
    await repository.trained();
    await evaluate(ports, { ...wanted, commit });
    await gate(ports, wanted);
    made = (await release(ports, { ...wanted, commit })).facts;
  }, 30_000);
  afterAll(() => repository.remove());

  it("has the card in the registry, under the digest that its tag names, with the team's own words", async () => {
    const { ports } = repository;
    const { config } = await repository.config();
    const kept = new TextDecoder().decode(await ports.registry(config.registry).read(made.card ?? "", 100_000));
    expect(kept).toContain("# Small\n\nAsk us.\n\n<!-- sluice:use -->\n\nTelling y from x.\n");
    expect(kept).toContain("model-index:");
    expect(digestOf(kept)).toBe(made.card);
    expect(await ports.files.readText(`${pathsOf(model).hub}/README.md`)).toBe(kept);
  });

  it("leaves the repository as it is, until somebody renews the card there", async () => {
    const { ports } = repository;
    const path = `model-cards/${model}.md`;
    expect(await ports.files.readText(path)).not.toContain("Telling y from x.");
    const { facts } = await card(ports, { ...(await repository.config()), release: made.release });
    expect(facts).toEqual({ path, release: made.release });
    expect(await ports.files.readText(path)).toContain("Telling y from x.");
  });

  it("has no card of a release that there is not", async () => {
    const asked = card(repository.ports, { ...(await repository.config()), release: `${model}@v9` });
    await expect(asked).rejects.toMatchObject({
      code: "RELEASE_INVALID",
      remedy: `The newest one is ${made.release}.`,
    });
  });
});
