import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../adapters/clock.ts";
import { act, quote, say } from "../play/terminal.ts";
import { until } from "../play/until.ts";
import { breakData } from "./break-data.ts";
import type { Observer } from "./observe.ts";
import { type Environment, example, model, type Plan, templates } from "./plan.ts";
import type { Stage } from "./stage.ts";
import type { Traffic } from "./traffic.ts";

/** The acts of the demo. Each does what people do, waits for what Sluice does, and notes the facts. */
export interface Actors {
  stage: Stage;
  seen: Observer;
  traffic: () => Traffic;
  startTraffic(): Promise<void>;
  note(phase: Phase): Promise<void>;
}

export interface Phase {
  name: string;
  pull: number | null;
  verdict: string | null;
}

export async function firstRelease({ stage, seen, note }: Actors): Promise<void> {
  act("1  The first release");
  say("maria adds sluice.yaml and the workflows to the repository and pushes to main");
  await stage.maria.pushMain("Adopt Sluice", async (folder) => {
    const config = await readFile(join(example, "sluice.yaml"), "utf8");
    await writeFile(join(folder, "sluice.yaml"), pointAt(stage.plan, config));
    await mkdir(join(folder, ".github/workflows"), { recursive: true });
    for (const file of ["sluice-pull-request.yml", "sluice-evaluate.yml", "sluice-release.yml"]) {
      await cp(join(templates, file), join(folder, ".github/workflows", file));
    }
  });
  say("the release workflow trains from main, evaluates on April, passes the gates and tags late-flights@v1");
  await promoted(seen, "staging", `${model}@v1`);
  say("late-flights@v1 is live in staging (promotion: auto)");
  await mergePromotion(stage, seen, "v1");
  await promoted(seen, "production", `${model}@v1`);
  say("late-flights@v1 is live in production");
  await note({ name: "first release", pull: null, verdict: null });
}

/** The example's configuration names the ports that its README uses; the demo's servers have others. */
function pointAt({ adminUrl }: Plan, config: string): string {
  return config
    .replace("http://127.0.0.1:9091", adminUrl.staging)
    .replace("http://127.0.0.1:9092", adminUrl.production);
}

export async function brokenData({ stage, seen, note }: Actors): Promise<void> {
  act("2  A pull request with broken data");
  say("maria refreshes March; the new export has negative distances and repeated flights");
  await stage.maria.pushBranch("refresh-march", "Refresh the flights of March", (folder) =>
    breakData(join(folder, "data/flights-2001-03.parquet")),
  );
  const pull = await stage.maria.openPull(
    "refresh-march",
    "Refresh the flights of March",
    "New export from the warehouse.",
  );
  const comment = await until("the bot's report on the broken data", () => seen.comment(pull));
  quote("sluice[bot]", comment);
  const verdict = await until("the check on the pull request", () => seen.verdict(pull));
  say(`the check says ${verdict}: it cannot be merged; maria closes it`);
  await stage.maria.close(pull);
  await note({ name: "broken data", pull, verdict });
}

export async function betterFeatures(actors: Actors): Promise<void> {
  const { stage, seen, note } = actors;
  act("3  A pull request with better features");
  await actors.startTraffic();
  actors.traffic().phase("v1 alone");
  say("live traffic runs: the flights of May, of 20,000 users");
  const pull = await proposeChange(stage, {
    branch: "better-features",
    title: "Learn from hour and airports",
    body: "Delays depend on the time of day and on the airports far more than on distance.",
    edit: (config) =>
      config.replace("features: [distance, weekday]", "features: [distance, weekday, hour, origin, destination]"),
  });
  const comment = await until("the bot's report on the better model", () => seen.comment(pull));
  quote("sluice[bot]", comment);
  const verdict = await until("the check on the pull request", () => seen.verdict(pull));
  say(`the check says ${verdict}; lee merges`);
  await stage.lee.merge(pull);
  await promoted(seen, "staging", `${model}@v2`);
  say("late-flights@v2 is live in staging");
  await mergePromotion(stage, seen, "v2");
  actors.traffic().phase("canary of v2");
  await followRollout(seen, "v2");
  await promoted(seen, "production", `${model}@v2`);
  say("late-flights@v2 has all traffic, and git says so too");
  await note({ name: "better features", pull, verdict });
}

export async function badCandidate(actors: Actors): Promise<void> {
  const { stage, seen, note } = actors;
  act("4  A candidate that is fine offline and fails on live traffic");
  actors.traffic().phase("v2 alone");
  say("maria wants the model to refuse airports it never saw instead of ignoring them");
  const pull = await proposeChange(stage, {
    branch: "strict-airports",
    title: "Refuse unknown airports",
    body: "A model should not guess.",
    edit: (config) => config.replace("      seed: 1", "      seed: 1\n      unseen: error"),
  });
  const comment = await until("the bot's report on the strict model", () => seen.comment(pull));
  quote("sluice[bot]", comment);
  const verdict = await until("the check on the pull request", () => seen.verdict(pull));
  say(`every airport of the holdout is known, so the check says ${verdict}; lee merges`);
  await stage.lee.merge(pull);
  await promoted(seen, "staging", `${model}@v3`);
  const promotion = await mergePromotion(stage, seen, "v3");
  actors.traffic().phase("canary of v3");
  say("one partner's system sends ICAO codes, KORD for ORD: live traffic has what the holdout had not");
  await followRollout(seen, "v3");
  await until("git to follow: the revert and the hold", async () => {
    const file = await seen.releaseFile("production");
    return file && !file.candidate && file.held.length > 0;
  });
  actors.traffic().phase("after the rollback");
  quote("sluice[bot]", await until("the bot's explanation", () => seen.comment(promotion, "rolled back")));
  await systemClock.sleep(3_000);
  await note({ name: "bad candidate", pull, verdict });
}

async function proposeChange(
  stage: Stage,
  change: { branch: string; title: string; body: string; edit: (config: string) => string },
): Promise<number> {
  say(`maria opens a pull request: ${change.title}`);
  await stage.maria.pushBranch(change.branch, change.title, async (folder) => {
    const path = join(folder, "sluice.yaml");
    const before = await readFile(path, "utf8");
    const after = change.edit(before);
    if (after === before) {
      throw new Error(`the example's sluice.yaml no longer has what "${change.title}" edits`);
    }
    await writeFile(path, after);
  });
  return stage.maria.openPull(change.branch, change.title, change.body);
}

/** Waits until git and the server agree that the release is stable in the environment. */
export async function promoted(seen: Observer, environment: Environment, release: string): Promise<void> {
  await until(`${release} to be live in ${environment}`, async () => {
    const file = await seen.releaseFile(environment);
    if (file?.stable?.release !== release || file.candidate) {
      return false;
    }
    const live = await seen.target(environment).liveDigests(model);
    return live[file.stable.digest] === 100;
  });
}

async function mergePromotion(stage: Stage, seen: Observer, version: string): Promise<number> {
  const pull = await until(`the bot's promotion of ${version} to production`, async () =>
    (await seen.pulls("env/production")).find((found) => found.state === "open" && found.title.includes(version)),
  );
  say(`the bot opened #${pull.number}: ${pull.title}; lee merges`);
  await stage.lee.merge(pull.number);
  return pull.number;
}

/** Tells the rollout's steps as they happen, until it has ended. */
async function followRollout(seen: Observer, version: string): Promise<void> {
  let told = 0;
  await until(`the rollout of ${version} to end`, async () => {
    const rollout = await seen.target("production").rollout(model);
    if (!rollout?.plan.candidate.release.endsWith(version)) {
      return false;
    }
    for (const { state, note } of rollout.history.slice(told)) {
      say(`rollout of ${version}: ${state}${note ? `, ${note}` : ""}`);
    }
    told = rollout.history.length;
    return rollout.finishedAt !== null;
  });
}
