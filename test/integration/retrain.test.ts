import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { historyBranch, historyPath } from "../../core/monitor/history.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { release } from "../../operations/release/release.ts";
import { planAll } from "../../operations/retraining/plan-all.ts";
import { planRetraining } from "../../operations/retraining/plan-retraining.ts";
import { recordRun } from "../../operations/retraining/record-run.ts";
import { retrain } from "../../operations/retraining/retrain.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
let commit: string;

/** Until April y rises with x, from then on it falls: what was learnt before is worse than nothing. */
const turned = rows((row) => {
  const rule = ((row * 7919) % 100) + ((row * 104_729) % 60) > 80;
  return rule === row < 4 * 95 ? 1 : 0;
});

const settings = "retrain: { when: { schedule: 1d }, window: { rows: last, days: 15 }, holdout: 30d }";

beforeEach(async () => {
  small = await createSmallRepository(turned);
  const { files } = small.ports;
  const text = (await files.readText("sluice.yaml")) ?? "";
  // Released before the turn was seen.
  const early = text.replace("2024-03-01, holdout_from: 2024-04-01", "2024-02-15, holdout_from: 2024-03-01");
  await files.write("sluice.yaml", early.replace("environments:", `    ${settings}\nenvironments:`));
  await files.write("data/rows.csv", until(turned, "2024-04-01"));
  await inProduction();
  await files.write("data/rows.csv", turned);
});
afterEach(() => small.remove());

function until(csv: string, day: string): string {
  return csv
    .split("\n")
    .filter((line) => line < day || line.startsWith("day"))
    .join("\n");
}

async function inProduction(): Promise<void> {
  const { ports } = small;
  commit = (await ports.repository.head("main")) ?? "";
  const { config } = await small.config();
  await small.trained();
  await evaluate(ports, { config, model, commit, stage: "release" });
  const { release: name, digest, uri } = (await release(ports, { config, model, commit })).facts;
  await ports.repository.commitFile({
    branch: "env/production",
    path: releaseFilePath(model),
    content: writeReleaseFile({ version: 1, model, stable: { release: name, digest, uri }, held: [] }),
    message: "Serve it",
    expectedHead: null,
  });
}

const input = async (asked?: string) => ({ ...(await small.config()), commit, ...(asked && { asked }) });

describe("a retraining", () => {
  it("trains on the newest rows, and is judged by rows that neither model has seen", async () => {
    const { conclusion, headline, facts, summary } = await retrain(small.ports, await input("asked by @maria"));
    expect(headline).toBe(
      "small is trained again: asked by @maria; the new model is better than production on 120 rows that neither has seen",
    );
    expect(conclusion).toBe("passed");
    expect(facts.proposal?.training).toEqual({
      version: 1,
      model,
      window: { from: "2024-04-08", validation_from: "2024-04-23", holdout_from: "2024-04-30", until: "2024-05-30" },
      because: "asked by @maria",
      instead_of: "small@v1",
    });
    expect(await small.ports.files.readText("training/small.yaml")).toContain("holdout_from: 2024-04-30");
    expect(summary).toContain("**Why now:** asked by @\u2060maria.");
    expect(summary).toContain("in production `small@v1`");
    expect(summary).toContain("| to judge by | 2024-04-30 | 2024-05-30 | 120 |");
    expect(summary).toContain("Data versus the rows trained on before");
  });

  it("proposes nothing where the new model is not surely better, and leaves the file as it was", async () => {
    await small.ports.files.write("data/rows.csv", rows());
    const { conclusion, headline, facts } = await retrain(small.ports, await input("asked by @maria"));
    expect(conclusion).toBe("refused");
    expect(headline).toMatch(/the new model is .* on 120 rows that neither has seen$|its gates say no/);
    expect(facts.plan.begun).toBe(true);
    expect(await small.ports.files.exists("training/small.yaml")).toBe(false);
    expect(await small.ports.files.exists(".sluice/out/small/proposal.json")).toBe(false);
  });
});

describe("a change that moves the window", () => {
  it("is judged by its own later holdout, as long as the default branch wants one", async () => {
    const { ports } = small;
    const path = "training/small.yaml";
    await retrain(ports, await input("asked by @maria"));
    const text = (await ports.files.readText(path)) ?? "";
    await ports.files.remove(path);
    const pushed = (content: string, expectedHead: string | null) =>
      ports.repository.commitFile({ branch: "again", path, content, message: "Train again", expectedHead });
    const change = await pushed(text, null);
    const wanted = { ...(await small.config()), commit };
    expect((await evaluate(ports, { ...wanted, change })).facts).toMatchObject({ holdout: { rows: 120 } });
    expect((await evaluate(ports, wanted)).facts).toMatchObject({ holdout: { rows: 360 } });
    const shorter = await pushed(text.replace("until: 2024-05-30", "until: 2024-05-10"), change);
    await expect(evaluate(ports, { ...wanted, change: shorter })).rejects.toMatchObject({
      code: "HOLDOUT_INVALID",
      message: `${path} cannot be judged by: it holds out 10 days, and retrain.holdout wants 30.`,
    });
  });
});

describe("the decision", () => {
  const drifting = async (moved: string[]) => {
    const { files, repository } = small.ports;
    const text = (await files.readText("sluice.yaml")) ?? "";
    const watched = text.replace(settings, `monitor: { source: data/*.csv }\n    ${settings}`);
    await files.write("sluice.yaml", watched.replace("schedule: 1d", "drift: 2"));
    const window = (from: string, to: string) => ({
      ...{ from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z`, release: "small@v1", rows: 28 },
      ...{ verdict: "alarm", problems: [], columns: {}, estimates: {}, moved },
    });
    const windows = [window("2024-05-16", "2024-05-23"), window("2024-05-23", "2024-05-30")];
    await repository.commitFile({
      branch: historyBranch,
      path: historyPath("production", model),
      content: JSON.stringify({ version: 1, windows }),
      message: "See it",
      expectedHead: await repository.head(historyBranch),
    });
  };

  it("rests on what the monitor saw, and counts earlier runs", async () => {
    await drifting(["x"]);
    const plan = await planRetraining(small.ports, await input());
    expect(plan.headline).toBe("small is trained again: x moved in 2 windows in a row, 2024-05-16 to 2024-05-30");
    expect(plan.facts.training?.because).toBe("drift: x moved in 2 windows in a row, 2024-05-16 to 2024-05-30");
    await small.ports.files.remove("training/small.yaml");
    await recordRun(small.ports, { model, trigger: "drift", because: plan.facts.because });
    expect((await planRetraining(small.ports, await input())).headline).toMatch(
      /^small is not trained again: x moved .*; but the last retraining began .* ago, and the cooldown is 7 days$/,
    );
  });

  it("is only told where the configuration says so", async () => {
    await drifting(["x"]);
    const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
    await small.ports.files.write("sluice.yaml", text.replace("drift: 2 }", "drift: 2 }, propose: notify"));
    const { facts, annotations, headline } = await planRetraining(small.ports, await input());
    expect(headline).toMatch(/^small is to be trained again: x moved/);
    expect({ due: facts.due, begun: facts.begun, told: annotations.length }).toEqual({
      due: true,
      begun: false,
      told: 1,
    });
    expect(await small.ports.files.exists("training/small.yaml")).toBe(false);
  });

  it("tells people of what is due, and of what is trained now that they need do nothing", async () => {
    await drifting(["x"]);
    const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
    const noticesIn = async (config: string, asked?: string) => {
      await small.ports.files.write("sluice.yaml", config);
      return (await planAll(small.ports, { ...(await input(asked)), model: undefined })).facts.notices;
    };
    const notify = text.replace("drift: 2 }", "drift: 2 }, propose: notify");
    const window = expect.objectContaining({ holdout_from: "2024-04-30", until: "2024-05-30" });
    expect(await noticesIn(notify)).toMatchObject([{ model, due: { trigger: "drift", window } }]);
    expect(await noticesIn(notify, "asked by @maria")).toEqual([{ model, due: null, because: "a training has begun" }]);
    await small.ports.files.remove("training/small.yaml");
    expect(await noticesIn(text.replace("drift: 2 }", "drift: 9 }"))).toEqual([]);
    const calm = await noticesIn(notify.replace("drift: 2 }", "drift: 9 }"));
    expect(calm).toMatchObject([{ model, due: null, because: expect.stringContaining("no trigger says so") }]);
  });

  it("can be a command's, which must say yes or no", async () => {
    const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
    const asking = async (command: string) => {
      await small.ports.files.write("sluice.yaml", text.replace("schedule: 1d", `command: '${command}'`));
      return (await planRetraining(small.ports, await input())).headline;
    };
    expect(await asking(`echo "{\\"retrain\\": false, \\"because\\": \\"prices are old\\"}"`)).toBe(
      "small is not trained again: no trigger says so: the command says prices are old",
    );
    expect(await asking(`echo "{\\"retrain\\": true, \\"because\\": \\"prices rose\\"}"`)).toBe(
      "small is trained again: prices rose",
    );
    await expect(asking("echo maybe")).rejects.toMatchObject({ code: "TRAIN_FAILED" });
    await expect(asking("exit 3")).rejects.toMatchObject({ message: expect.stringContaining("failed with 3") });
  });
});
