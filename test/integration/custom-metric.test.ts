import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;

beforeEach(async () => {
  small = await createSmallRepository();
  await writeFile(`${small.folder}/metric.mjs`, script("avg(abs(label - score))"));
});
afterEach(() => small.remove());

const duckdb = pathToFileURL(`${process.cwd()}/node_modules/@duckdb/node-api/lib/index.js`).href;

/** A user's own script: one number for each model and sample. */
function script(aggregate: string): string {
  return `import { DuckDBInstance } from ${JSON.stringify(duckdb)};
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answers = await connection.runAndReadAll(
  \`select model, sample, ${aggregate} as value from '\${process.env.SLUICE_SCORES}' group by all\`,
);
console.error("working");
console.log(JSON.stringify(answers.getRowObjectsJson()));
`;
}

async function configured({ custom, gates }: { custom: string; gates: string }) {
  const yaml = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write(
    "sluice.yaml",
    yaml.replace("    gates:\n", `    evaluate:\n      custom: [${custom}]\n    gates:\n${gates}`),
  );
}

async function evaluated() {
  await small.trained();
  const { config } = await small.config();
  return (await evaluate(small.ports, { config, model, commit: null })).facts;
}

const distance = "{ name: distance, run: node metric.mjs, direction: lower, label: Mean distance }";

test("is measured with an interval, judged and told like any metric", async () => {
  await configured({ custom: distance, gates: "      - { metric: distance, at_most: 0.6, sure: 90% }\n" });
  const report = await evaluated();
  if (report.outcome !== "evaluated") throw new Error("was not evaluated");
  const { metrics } = report.measurement.candidate;
  const check = report.gates.checks.find(({ metric }) => metric === "distance");
  expect(metrics.distance?.evidence).toMatchObject({ kind: "estimate", degreesOfFreedom: 19, n: report.holdout.rows });
  expect(check).toMatchObject({ claim: "Mean distance", verdict: "pass" });
  // What a command measures by groups of rows comes close to what Student's t makes of single rows.
  const rows = await createDuckDbData(small.folder).read(".sluice/data/small/holdout.parquet");
  expect(metrics.distance?.n).toBe(rows.rows);
});

test("gets the columns that it asks for, with the weight of every row", async () => {
  await writeFile(`${small.folder}/metric.mjs`, script("sum(weight * x) / sum(weight) + avg(length(kind))"));
  await configured({
    custom: distance.replace("direction", "columns: [x, kind], direction"),
    gates: "      - { metric: distance, at_most: 100 }\n",
  });
  const report = await evaluated();
  if (report.outcome !== "evaluated") throw new Error("was not evaluated");
  const { columns } = await createDuckDbData(small.folder).read(".sluice/data/small/holdout.parquet", ["x"]);
  const x = columns.x?.values as Float64Array;
  expect(report.measurement.candidate.metrics.distance?.value).toBeCloseTo(x.reduce((a, b) => a + b) / x.length + 1, 9);
});

test("is the one of the configuration that evaluates, whatever came with the candidate", async () => {
  await configured({ custom: distance, gates: "      - { metric: distance, at_most: 0.6 }\n" });
  await small.trained();
  const { config } = await small.config();
  const bundle = ".sluice/candidate";
  for (const name of ["candidate.json", "data-report.json", "model.onnx"]) {
    await small.ports.files.copy(`.sluice/out/small/${name}`, `${bundle}/${name}`);
  }
  const yaml = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write(`${bundle}/sluice.yaml`, yaml.replace("node metric.mjs", "touch stolen"));
  await small.ports.files.write(
    `${bundle}/metric.mjs`,
    `import { writeFileSync } from "node:fs"; writeFileSync("stolen", "");`,
  );
  const { facts } = await evaluate(small.ports, { config, model, candidate: bundle, commit: null });
  expect(facts).toMatchObject({ measurement: { candidate: { metrics: { distance: { value: expect.any(Number) } } } } });
  expect(await small.ports.files.exists("stolen")).toBe(false);
});

describe("fails closed", () => {
  const gates = "      - { metric: distance, at_most: 0.6 }\n";
  test.each([
    ["process.exit(3)", "failed with exit code 3"],
    ["console.log('done'); console.log('[]')", "is not JSON"],
    ["console.log('[]')", "lacks 21 of 21 numbers, first model candidate, sample all"],
    [`console.log('[{"model":"candidate","sample":"all","value":NaN}]')`, "is not JSON"],
    [`console.log('[{"model":"candidate","sample":"all","value":1e999}]')`, "0.value"],
    [`console.log('[{"model":"another","sample":"all","value":1}]')`, "which its file does not have"],
    ["setTimeout(() => {}, 60000)", "was ended after 500 ms"],
  ])("%s", async (code, message) => {
    await writeFile(`${small.folder}/metric.mjs`, code);
    const timeout = code.startsWith("setTimeout") ? "500ms" : "1m";
    await configured({ custom: distance.replace("direction", `timeout: ${timeout}, direction`), gates });
    await expect(evaluated()).rejects.toMatchObject({
      code: "METRIC_FAILED",
      message: expect.stringContaining(message),
    });
  });

  test("and is unsure of what is not defined", async () => {
    await writeFile(`${small.folder}/metric.mjs`, script("null"));
    await configured({ custom: distance, gates });
    const report = await evaluated();
    if (report.outcome !== "evaluated") throw new Error("was not evaluated");
    expect(report.gates).toMatchObject({ passed: false, verdict: "unsure" });
    expect(report.gates.checks[0]?.sentence).toBe(
      "Mean distance is not defined: its command said null. Cannot tell yet.",
    );
  });
});
