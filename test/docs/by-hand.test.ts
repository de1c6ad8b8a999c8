import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, type Service, startService } from "../../sandbox/play/processes.ts";
import { blocksOf, sitDown, type Typist } from "./typed-page.ts";

/**
 * The life of a model by hand, as several pages have it typed: the example's README up to its releases, the orders to a
 * rollout, and the questions where a model comes from; with a real model server.
 */

const root = join(import.meta.dirname, "../..");
const token = "a token for this test alone";

let folder: string;
let typist: Typist;
let server: Service;
let adminUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-by-hand-"));
  const [dataPort, adminPort] = [await freePort(), await freePort()];
  adminUrl = `http://127.0.0.1:${adminPort}`;
  await writeFile(
    join(folder, ".gitconfig"),
    "[init]\ndefaultBranch = main\n[user]\nname = ada\nemail = ada@example.com\n",
  );
  typist = await sitDown(folder, { SLUICE_SERVER_TOKEN: token });
  server = await startService({
    name: "model server",
    command: [
      "bin/sluice.ts",
      "serve",
      "--data-port",
      `${dataPort}`,
      "--admin-port",
      `${adminPort}`,
      "--state",
      join(folder, "server"),
    ],
    cwd: root,
    env: { SLUICE_SERVER_TOKEN: token, SLUICE_REGISTRY: `file://${join(folder, "late-flights/.sluice/registry")}` },
    healthUrl: `http://127.0.0.1:${dataPort}/v2/health/live`,
    logFile: join(folder, "server.log"),
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const typed = async (page: string) =>
  (await blocksOf(page)).filter(({ kind }) => kind === "sh").map(({ text }) => text);

/** What a merged promotion leaves: the release file on the branch of the environment. */
async function want(file: object): Promise<void> {
  await writeFile(join(folder, "wanted.yaml"), JSON.stringify({ version: 1, model: "late-flights", ...file }));
  await typist.type(
    `git worktree add --quiet -B env/production ../wanted "$(git rev-parse --verify --quiet env/production || git rev-parse main)"
     mkdir -p ../wanted/releases && cp ../wanted.yaml ../wanted/releases/late-flights.yaml
     git -C ../wanted add --all && git -C ../wanted commit --quiet --message "Promote"
     git worktree remove --force ../wanted`,
  );
}

async function released(name: string): Promise<{ release: string; digest: string; uri: string }> {
  const message = await typist.type(`git tag --list --format="%(contents)" ${name}`);
  const [, digest = ""] = /^digest: (.+)$/m.exec(message) ?? [];
  const [, uri = ""] = /^uri: (.+)$/m.exec(message) ?? [];
  return { release: name, digest, uri };
}

test("the example is validated, trained, judged and released, and made better", { timeout: 120_000 }, async () => {
  const [first = "", better = ""] = await typed("examples/late-flights/README.md");
  typist.place = root;
  const said = await typist.type(first);
  expect(said).toContain("late-flights@v1");
  const config = join(folder, "late-flights/sluice.yaml");
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace("http://127.0.0.1:9092", adminUrl).replace("bake: 5s", "bake: 1h"));
  await typist.type(better);
  await typist.type('git commit --all --quiet --message "Better" && sluice release');
});

test("a rollout is looked at, paused, resumed, aborted and undone", { timeout: 120_000 }, async () => {
  const [v1, v2] = [await released("late-flights@v1"), await released("late-flights@v2")];
  await want({ stable: v1 });
  await typist.type("sluice deploy --environment production");
  await want({ stable: v1, candidate: v2 });
  await typist.type("sluice deploy --environment production --no-wait");
  const [orders = ""] = await typed("docs/rollouts.md");
  const said = await typist.type(orders);
  for (const word of ["BAKING", "PAUSED", "ABORTING", "late-flights@v1 is live in production"]) {
    expect(said).toContain(word);
  }
});

test("the model says where it comes from", { timeout: 60_000 }, async () => {
  const { digest } = await released("late-flights@v1");
  const [questions = ""] = await typed("docs/reports.md");
  const said = await typist.type(questions.replaceAll("7d865e95", digest.slice(7, 15)));
  expect(said).toContain("late-flights@v1");
});
