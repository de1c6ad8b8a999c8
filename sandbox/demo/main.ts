import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { describeError, exitCodes } from "../../core/errors.ts";
import { act, say, table, warn } from "../play/terminal.ts";
import { drifting } from "./drift-story.ts";
import { expectationsOf } from "./expectations.ts";
import { type Facts, gatherFacts, type Retraining } from "./facts.ts";
import { openNotebook } from "./notebook.ts";
import { observe } from "./observe.ts";
import { model } from "./plan.ts";
import { type Stage, setStage } from "./stage.ts";
import { type Actors, badCandidate, betterFeatures, brokenData, firstRelease } from "./story.ts";
import { readFutureRows, startTraffic, type Traffic } from "./traffic.ts";

/** `npm run demo`: the whole loop on this machine, told as it happens. Exits 1 when an expectation does not hold. */

const usage = `npm run demo [-- --json FILE] [-- --keep]

  --json FILE   write the facts (digests live, requests, verdicts, detection time, commits, pull requests) to FILE
  --keep        leave everything running at the end and print the addresses; Ctrl-C ends it`;

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    return exitCodes.usage;
  }
  const folder = await mkdtemp(join(tmpdir(), "sluice-demo-"));
  act("Setting the stage");
  const stage = await setStage(folder, (what) => say(`starting ${what}`));
  let passed = false;
  try {
    const facts = await play(stage);
    if (options.json !== undefined) {
      await writeFile(options.json, `${JSON.stringify(facts, null, 2)}\n`);
      say(`facts written to ${options.json}`);
    }
    passed = facts.expectations.every(({ holds }) => holds);
    if (options.keep) {
      await keepRunning(stage);
    }
  } catch (error) {
    warn(describeError(error));
    warn(`logs: ${join(folder, "logs")}`);
  } finally {
    await stage.close();
  }
  if (passed) {
    await rm(folder, { recursive: true, force: true });
  }
  return passed ? exitCodes.passed : exitCodes.broke;
}

function readOptions(): { json?: string; keep: boolean } | null {
  try {
    const { values } = parseArgs({
      options: { json: { type: "string" }, keep: { type: "boolean", default: false }, help: { type: "boolean" } },
    });
    if (values.help) {
      console.log(usage);
      process.exit(exitCodes.passed);
    }
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return null;
  }
}

async function play(stage: Stage): Promise<Facts> {
  const seen = observe(stage);
  const notebook = openNotebook(seen);
  let traffic: Traffic | null = null;
  const running = () => {
    if (!traffic) {
      throw new Error("traffic is counted before it was started");
    }
    return traffic;
  };
  const actors: Actors = {
    stage,
    seen,
    traffic: running,
    startTraffic: async () => {
      const data = createDuckDbData(join(stage.maria.folder));
      const rows = await readFutureRows(data, "future/flights-2001-05.parquet");
      traffic = startTraffic({
        url: stage.plan.dataUrl.production,
        model,
        rows,
        requestsPerSecond: 300,
        users: 20_000,
      });
    },
    note: (phase) => notebook.note(phase, traffic),
  };
  let retraining: Retraining | null = null;
  try {
    await firstRelease(actors);
    await brokenData(actors);
    await betterFeatures(actors);
    await badCandidate(actors);
    retraining = await drifting(actors);
  } finally {
    await (traffic as Traffic | null)?.stop();
  }
  const gathered = await gatherFacts(seen, running(), notebook.phases, retraining);
  const facts = { ...gathered, expectations: expectationsOf(gathered, running()) };
  tell(facts);
  return facts;
}

function tell(facts: Facts): void {
  act("6  What is live where, and what it took");
  const last = facts.phases.at(-1)?.live;
  table(
    ["environment", "release in git", "digest in git", "live on the server"],
    Object.entries(last ?? {}).map(([environment, fact]) => [
      environment,
      fact.release ?? "none",
      fact.digest?.slice(7, 19) ?? "none",
      Object.entries(fact.live)
        .map(([digest, weight]) => `${digest.slice(7, 19)} ${weight} %`)
        .join(", "),
    ]),
  );
  console.log();
  table(
    ["phase", "answered by", "requests", "failed"],
    facts.requests.map(({ phase, version, served, failed }) => [
      phase,
      version,
      String(served + failed),
      String(failed),
    ]),
  );
  console.log();
  if (facts.rollback) {
    say(
      `time from the first share of traffic to none for ${facts.rollback.release}: ${facts.rollback.detectionSeconds} s`,
    );
  }
  for (const { holds, claim } of facts.expectations) {
    (holds ? say : warn)(`${holds ? "✔" : "✘ does not hold:"} ${claim}`);
  }
}

async function keepRunning(stage: Stage): Promise<void> {
  say(`GitHub API ${stage.github.url}`);
  say(
    `staging    ${stage.plan.dataUrl.staging} (admin ${stage.plan.adminUrl.staging}, token ${stage.plan.adminToken})`,
  );
  say(`production ${stage.plan.dataUrl.production} (admin ${stage.plan.adminUrl.production})`);
  say(`clones, logs and registry in ${stage.plan.folder}; Ctrl-C ends it all`);
  await new Promise<void>((resolve) => process.once("SIGINT", resolve));
}

process.exitCode = await main();
