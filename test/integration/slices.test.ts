import { afterEach, beforeEach, expect, test } from "vitest";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { renderReport } from "../../core/report/evaluation/render-report.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { pathsOf } from "../../operations/paths.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

const regions = ["ATL", "DEN", "LAX", "ORD", "PHX", "SEA"];

/** 12,000 rows of twelve months; y follows x, and in training rows of ORD may be labelled wrongly. */
function rows(wronglyPositive: number): string {
  let state = 20_261_121;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const lines = Array.from({ length: 12_000 }, (_, row) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 80) * 86_400_000).toISOString().slice(0, 10);
    const region = regions[Math.floor(random() * regions.length)] ?? "";
    const x = random();
    const label = x + 0.5 * random() > 0.75 ? 1 : 0;
    const isSpoiled = random() < wronglyPositive && region === "ORD" && day < "2024-04-01";
    return `${day},${x.toFixed(4)},${region},${isSpoiled ? 1 : label}`;
  });
  return `day,x,region,y\n${lines.join("\n")}\n`;
}

let small: SmallRepository;
beforeEach(async () => {
  small = await createSmallRepository(rows(0));
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  const configured = text
    .replace("features: [x, kind]", "features: [x, region]")
    .replace(
      "versus: production }",
      "versus: production }\n      - { metric: accuracy, may_drop: 0.02, slices: [region] }",
    )
    .replace("may_drop: 0.02, versus: production", "may_drop: 0.05, versus: production");
  await small.ports.files.write("sluice.yaml", configured);
});
afterEach(() => small.remove());

async function serve(): Promise<void> {
  const { config } = await small.config();
  const put = await small.ports.registry(config.registry).put(pathsOf(model).model);
  const stable = { release: "small@v1", digest: put.digest, uri: put.uri };
  await small.ports.repository.commitFile({
    branch: "env/production",
    path: "releases/small.yaml",
    content: writeReleaseFile({ version: 1, model, stable, held: [] }),
    message: "Serve v1",
    expectedHead: null,
  });
}

async function judged() {
  const { config } = await small.config();
  await small.trained();
  const { facts } = await evaluate(small.ports, { config, model, commit: null });
  const outcome = await gate(small.ports, { config, model });
  if (facts.outcome !== "evaluated" || !outcome.facts) throw new Error("not evaluated");
  return { report: facts, gates: outcome.facts, conclusion: outcome.conclusion };
}

test("a slice that lost ten points against production is caught and named, though the whole hardly moved", async () => {
  await small.trained();
  await serve();
  await small.ports.files.write("data/rows.csv", rows(0.55));
  const { report, gates, conclusion } = await judged();
  expect(conclusion).toBe("refused");
  expect(gates.checks.map(({ claim, verdict }) => `${claim}: ${verdict}`)).toEqual([
    "ROC AUC: pass",
    "ROC AUC vs production: pass",
    "Accuracy vs production, each region: fail",
  ]);
  const [worst] = gates.checks[2]?.parts ?? [];
  expect(worst).toMatchObject({ where: "region = ORD", verdict: "fail" });
  expect(worst?.value).toBeLessThan(-0.08);
  expect(report.weakest?.slices.map(({ conditions }) => conditions)).toContainEqual(["region = ORD"]);
  expect(renderReport(report, {})).toContain("Accuracy for region = ORD");
});

test("the very model that is in production fails in no slice", async () => {
  await small.trained();
  await serve();
  const { gates, conclusion } = await judged();
  expect(conclusion).toBe("passed");
  expect(gates.checks[2]).toMatchObject({ verdict: "pass", tally: { pass: 6, fail: 0, unsure: 0, tooSmall: 0 } });
  expect(gates.checks[2]?.parts[0]?.sentence).toContain("compared with itself");
});

test("a slice column that the data does not have is named", async () => {
  const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", text.replace("slices: [region]", "slices: [regio]"));
  await expect(judged()).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining("regio") });
});
