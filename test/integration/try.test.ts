import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSmallRepository, type SmallRepository } from "./small-repository.ts";

/** `sluice try`: a pull request of somebody's own repository, in a local GitHub, up to the bot's comment. */

const main = join(import.meta.dirname, "../../bin/sluice.ts");

function tryIn(cwd: string) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  return spawnSync(process.execPath, [main, "try"], { cwd, env, encoding: "utf8" });
}

describe("a repository", { timeout: 120_000 }, () => {
  let repository: SmallRepository;
  beforeAll(async () => {
    repository = await createSmallRepository();
  });
  afterAll(() => repository.remove());

  const git = (...args: string[]) => spawnSync("git", args, { cwd: repository.folder, encoding: "utf8" }).stdout;

  it("is judged as it is where nothing is changed, and stays as it is", async () => {
    const before = git("status", "--short");
    const { status, stdout, stderr } = tryIn(repository.folder);
    expect(stdout).toContain("Every model as it is: touches small");
    expect(stdout).toContain("sluice[bot] wrote");
    expect(stdout).toContain('the check "sluice" says success');
    expect(status, stderr).toBe(0);
    const kept = join(repository.folder, ".sluice/try");
    expect((await readdir(kept)).sort()).toEqual(["comment.md", "small.html"]);
    expect(await readFile(join(kept, "comment.md"), "utf8")).toContain(
      "small: nothing in production yet, its gate passed",
    );
    expect(git("status", "--short")).toBe(before);
  });

  it("is judged with what is not committed, and told where its training failed", async () => {
    const config = join(repository.folder, "sluice.yaml");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace(/train: .*/, 'train: { run: "echo no such column; exit 3" }'));
    const { status, stdout } = tryIn(repository.folder);
    expect(stdout).toContain("What is not committed yet: touches small");
    expect(stdout).toMatch(/failed: train \(small\): Train\n(.*\n)*.*no such column/);
    expect(stdout).toContain('the check "sluice" says failure');
    expect(status).toBe(2);
    await writeFile(config, text);
  });

  it("needs a configuration that can be read", async () => {
    const config = join(repository.folder, "sluice.yaml");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace("linear", "linaer"));
    const { status, stderr } = tryIn(repository.folder);
    expect(stderr).toMatch(/sluice\.yaml:\d+:\d+/);
    expect(status).toBe(64);
    await writeFile(config, text);
  });
});
