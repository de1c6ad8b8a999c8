import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { digestOf } from "../../core/digest.ts";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { train } from "../../operations/training/train.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

/** A model that cannot be ONNX is judged by predictions of its own code, which may be anything. */

const command = `${process.execPath} ${fileURLToPath(new URL("./write-predictions.ts", import.meta.url))}`;
const honest = "select id, least(0.99, greatest(0.01, x / 100)) as score from asked";

let small: SmallRepository;
/** The configuration that the repository begins with. */
let begun: string;
/** What an honest training left. */
let bundle: { candidate: string; predictions: string };
beforeAll(async () => {
  small = await createSmallRepository(withIds(600));
  begun = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await configured(honest);
  await trained();
  const [candidate, predictions] = [out("candidate.json"), out("predictions.json")];
  bundle = { candidate: await readFile(candidate, "utf8"), predictions: await readFile(predictions, "utf8") };
});
afterAll(() => small.remove());

/** As the rows of the small repository, each with an id. */
function withIds(count: number): string {
  const lines = Array.from({ length: count }, (_, row) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
    const label = ((row * 7919) % 100) + ((row * 104_729) % 60) > 80 ? 1 : 0;
    return `r${row},${day},${(row * 7919) % 100},${row % 3 === 0 ? "a" : "b"},${label}`;
  });
  return `id,day,x,kind,y\n${lines.join("\n")}\n`;
}

async function configured(select: string, train = "leaves: predictions"): Promise<void> {
  const params = `params: { select: "${select}" }`;
  const own = `train: { run: '${command}', features: [x, kind], ${train}, ${params} }\n`;
  await small.ports.files.write(
    "sluice.yaml",
    begun.replace("target: y\n", "target: y\n      id: id\n").replace(/train: \{.*\n/, own),
  );
}

async function trained(): Promise<void> {
  await train(small.ports, { ...(await small.config()), commit: null });
}

/** As `trained` would leave it with the honest command. */
async function honestlyTrained(): Promise<void> {
  await configured(honest);
  await writeFile(out("candidate.json"), bundle.candidate);
  await rm(out("predictions.json"), { recursive: true, force: true });
  await writeFile(out("predictions.json"), bundle.predictions);
}

async function evaluated(): Promise<EvaluatedReport> {
  const { config } = await small.config();
  const { facts } = await evaluate(small.ports, { config, model, commit: null });
  if (facts.outcome !== "evaluated") throw new Error(facts.outcome);
  return facts;
}

const out = (name: string) => join(small.folder, ".sluice/out", model, name);

it("judges the scores that the command gave, says whose they are, and releases nothing", async () => {
  await honestlyTrained();
  expect(JSON.parse(await readFile(out("candidate.json"), "utf8"))).toMatchObject({ leaves: "predictions" });
  await expect(small.ports.files.exists(out("model.onnx"))).resolves.toBe(false);

  const report = await evaluated();
  expect(report).toMatchObject({ predicted: { further: 0 }, gates: { passed: true }, holdout: { isolated: false } });
  const told = renderReport(report, {});
  expect(told).toContain("its gate passed, on scores that its own code made");
  expect(told).toContain(
    "⚠️ These scores were made by the candidate's own code, in its own run: Sluice has measured them, and has not computed them again. That code was handed these rows without their labels, but could have read them elsewhere.",
  );

  const { config } = await small.config();
  expect((await gate(small.ports, { config, model })).conclusion).toBe("passed");
  await expect(release(small.ports, { config, model, commit: "0".repeat(40) })).rejects.toMatchObject({
    code: "RELEASE_INVALID",
    message: "small left predictions, and there is no model to release.",
  });
});

it("hands out the held-out rows with neither their labels nor anything else that is no feature", async () => {
  await configured("select id, 0.5 as score, 1 as more from asked");
  await expect(trained()).rejects.toThrow("nobody knows the column more; the columns must be id, score.");
  const asked = await small.ports.data.inspect({ source: `.sluice/data/${model}/predict.parquet` });
  expect(asked.columns.map(({ name }) => name)).toEqual(["id", "x", "kind"]);
  await expect(small.ports.files.exists(`.sluice/data/${model}/holdout.parquet`)).resolves.toBe(false);
  await expect(small.ports.files.exists(out("candidate.json"))).resolves.toBe(false);
});

it.each([
  ["held-out rows have none", `${honest} limit 100`],
  ["1 of 237 are of rows that are not held out: r0", `${honest} union all select 'r0', 0.5`],
  ["missing or no finite number", "select id, if(id = 'r599', 'nan'::double, 0.5) as score from asked"],
  ["score is text, not a number", "select id, 'high' as score from asked"],
])("already the training refuses: %s", async (message, select) => {
  await configured(select);
  await expect(trained()).rejects.toMatchObject({
    code: "SCORES_INVALID",
    message: expect.stringContaining(message),
  });
});

/** Exchanges what the bundle holds, digest and all, as whoever controls the pull request's run can. */
async function forged(change: (predictions: { ids: string[]; scores: unknown[] }) => object): Promise<void> {
  await honestlyTrained();
  await put(JSON.stringify(change(JSON.parse(bundle.predictions))));
}

async function put(text: string): Promise<void> {
  await writeFile(out("predictions.json"), text);
  const named = { ...JSON.parse(bundle.candidate), digest: digestOf(text), bytes: Buffer.byteLength(text) };
  await writeFile(out("candidate.json"), JSON.stringify(named));
}

it.each<[string, string, Parameters<typeof forged>[0]]>([
  [
    "SCORES_INVALID",
    "1 of 236 held-out rows have none: r364",
    (all) => ({ ...all, ids: all.ids.slice(1), scores: all.scores.slice(1) }),
  ],
  ["SCORES_INVALID", "more than once: r365", ({ ids, ...all }) => ({ ...all, ids: ["r365", ...ids.slice(1)] })],
  [
    "SCORES_INVALID",
    "not held out: r1",
    ({ ids, scores, ...all }) => ({ ...all, ids: [...ids, "r1"], scores: [...scores, 1] }),
  ],
  ["SCORES_INVALID", "lie outside 0 to 1", ({ scores, ...all }) => ({ ...all, scores: [7, ...scores.slice(1)] })],
  ["SCORES_INVALID", "235 scores for 236 ids", ({ scores, ...all }) => ({ ...all, scores: scores.slice(1) })],
  [
    "SCORES_INVALID",
    "they are of the classes 0, 1, and the data has no classes",
    (all) => ({ ...all, classes: ["0", "1"] }),
  ],
  ["BUNDLE_INVALID", "scores.0: ", ({ scores, ...all }) => ({ ...all, scores: [null, ...scores.slice(1)] })],
  ["BUNDLE_INVALID", "is about other, not small", (all) => ({ ...all, model: "other" })],
  ["BUNDLE_INVALID", "does not follow its contract", (all) => ({ ...all, extra: 1 })],
])("the trusted half refuses a forged bundle: %s, %s", async (code, message, change) => {
  await forged(change);
  await expect(evaluated()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  expect(JSON.parse(await readFile(out("report.json"), "utf8"))).toMatchObject({ outcome: "no-candidate" });
});

it("refuses numbers that JSON can spell and no score can be, and what is no document", async () => {
  await honestlyTrained();
  await put(bundle.predictions.replace(/"scores":\[[\d.]+/, '"scores":[1e999'));
  await expect(evaluated()).rejects.toMatchObject({ code: "BUNDLE_INVALID" });
  await put("[");
  await expect(evaluated()).rejects.toThrow("is not JSON");
  await rm(out("predictions.json"));
  await expect(evaluated()).rejects.toThrow("has a candidate.json but no predictions");
  await mkdir(out("predictions.json"));
  await expect(evaluated()).rejects.toThrow("it is no plain file");
  await rm(out("predictions.json"), { recursive: true });
  await symlink("/etc/hostname", out("predictions.json"));
  await expect(evaluated()).rejects.toThrow("it is no plain file");
});

it("does not let a change choose the weaker proof", async () => {
  await honestlyTrained();
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace("leaves: predictions", "leaves: model"));
  await expect(evaluated()).rejects.toMatchObject({
    code: "BUNDLE_INVALID",
    message: "The bundle has a list of predictions, and train.leaves of the trusted sluice.yaml is model.",
  });
});

it("leaves predictions aside of rows that only a change's own data holds out, and says how many", async () => {
  await configured(honest);
  await small.ports.files.write("data/rows.csv", withIds(604));
  await trained();
  await small.ports.files.write("data/rows.csv", withIds(600));
  const report = await evaluated();
  expect(report.predicted).toEqual({ further: 4 });
  expect(report.measurement.rows).toBe(236);
  expect(renderReport(report, {})).toContain("4 predictions of rows that are not held out here were left aside.");
  // The other way round a row has no prediction.
  await trained();
  await small.ports.files.write("data/rows.csv", withIds(601));
  await expect(evaluated()).rejects.toThrow("1 of 237 held-out rows have none: r600");
});
