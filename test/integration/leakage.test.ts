import { afterEach, describe, expect, it } from "vitest";
import { lockData } from "../../operations/data/lock-data.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { pathsOf } from "../../operations/paths.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
afterEach(() => small.remove());

const random = (row: number, salt: number) =>
  ((((row * 7919 + salt * 104_729) ^ (row >> 3)) * 2_654_435_761) >>> 0) / 2 ** 32;

/** 1,200 rows over 300 days; `more` adds columns. */
function rows(more: Record<string, (row: number, y: number) => string | number> = {}, count = 1_200): string {
  const lines = Array.from({ length: count }, (_, row) => {
    const y = random(row, 1) + random(row, 2) > 1.1 ? 1 : 0;
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
    const cells = [row, day, random(row, 1).toFixed(5), random(row, 3).toFixed(6), y];
    return [...cells, ...Object.values(more).map((cell) => cell(row, y))].join(",");
  });
  return `${[["id", "day", "x", "noise", "y", ...Object.keys(more)].join(","), ...lines].join("\n")}\n`;
}

const byTime = "{ by: time, train: 60%, validation: 10%, holdout: 30% }";
const atRandom = "{ by: random, train: 60%, validation: 10%, holdout: 30% }";

async function findings(csv: string, { split = byTime, data = "", schema = "", features = "" } = {}) {
  small = await createSmallRepository(csv);
  const { files } = small.ports;
  const config = ((await files.readText("sluice.yaml")) ?? "")
    .replace(/split: \{.*\}/, `split: ${split}\n      id: id${data}`)
    .replace(/, features: \[x, kind\]/, features);
  await files.write(
    "sluice.yaml",
    schema ? config.replace("target: y\n", "target: y\n      schema: s.yaml\n") : config,
  );
  if (schema) await files.write("s.yaml", schema);
  const outcome = await validateData(small.ports, await small.config());
  return { outcome, found: outcome.facts.findings.map(({ rule, severity }) => `${severity} ${rule}`) };
}

describe("leakage between the parts of a split", () => {
  it("is not seen in honest data, and the split is told", async () => {
    const { outcome, found } = await findings(rows());
    expect(found).toEqual([]);
    expect(outcome.conclusion).toBe("passed");
    expect(outcome.facts.split).toMatchObject({
      rows: { train: 716, validation: 120, holdout: 364, leftOut: 0 },
      movable: true,
      strongest: { feature: "x", measure: "AUC" },
    });
    expect(JSON.parse((await small.ports.files.readText(pathsOf(model).dataReport)) ?? "")).toEqual(outcome.facts);
  });

  it("is a unit in several parts", async () => {
    const shop = { shop: (row: number) => `shop ${row % 50}` };
    const { outcome, found } = await findings(rows(shop), { data: "\n      unit: shop" });
    expect(found).toEqual(["error leakage.units.shop"]);
    expect(outcome.conclusion).toBe("refused");
    expect(outcome.facts.findings[0]).toMatchObject({
      message:
        "50 of 50 units (shop) are in more than one part of the split: 364 held-out rows are of units that training can know by heart",
      examples: [{ file: "data/rows.csv", row: 1, value: "shop 0" }, expect.anything(), expect.anything()],
    });
    expect(outcome.annotations[0]?.where).toBeUndefined();
  });

  it("is no unit in several parts where units are split, or where that is accepted", async () => {
    const shop = { shop: (row: number) => `shop ${row % 50}` };
    const units = { data: "\n      unit: shop", split: byTime.replace("time", "unit-and-time") };
    const { outcome, found } = await findings(rows(shop), units);
    expect(found).toEqual([]);
    expect(outcome.facts.split?.rows.leftOut).toBeGreaterThan(0);
    await small.remove();
    const warned = await findings(rows(shop), { data: "\n      unit: shop\n      leakage: { units: warn }" });
    expect(warned.found).toEqual(["warn leakage.units.shop"]);
  });

  it("is a copy of a row, with its label, and a row that nearly equals another", async () => {
    const [head = "", ...lines] = rows().trim().split("\n");
    const copies = lines.slice(0, 120).map((line, index) => line.replace(/^\d+/, String(5_000 + index)));
    const exact = await findings(`${[head, ...lines, ...copies].join("\n")}\n`, { split: atRandom });
    expect(exact.found).toEqual(["error leakage.duplicates", "warn leakage.future_rows"]);
    await small.remove();
    const near = copies.map((line) => line.replace(/^(\d+),[\d-]+,([\d.]+)/, "$1,2024-12-01,$21"));
    const roughly = await findings(`${[head, ...lines, ...near].join("\n")}\n`, { split: atRandom });
    expect(roughly.found).toEqual(["warn leakage.near_duplicates", "warn leakage.future_rows"]);
  });

  it("is no copy where columns are too few to tell rows apart", async () => {
    const csv = rows()
      .split("\n")
      .map((line) => line.replace(/^(\d+),[^,]+,(\d\.\d)\d*,[^,]+,/, "$1,2024-01-01,$2,0,"))
      .join("\n");
    const { found } = await findings(csv, { split: atRandom });
    expect(found).toEqual([]);
  });

  it("is a feature that tells the target, in whatever form", async () => {
    const csv = rows(
      {
        shifted: (row, y) => (y === 1 ? 5 + random(row, 5) : random(row, 6)).toFixed(4),
        verdict: (_, y) => (y === 1 ? "guilty" : "free"),
        almost: (row, y) => (row % 997 === 5 ? 1 - y : y),
        y_before: (row) => Math.round(random(row, 8)),
        customer: (row) => `c${row}`,
      },
      6_000,
    );
    const { outcome, found } = await findings(csv);
    expect(found.sort()).toEqual([
      "error leakage.disguise.shifted",
      "error leakage.disguise.verdict",
      "error leakage.single_feature.almost",
      "warn leakage.disguise.y_before",
    ]);
    expect(outcome.summary).toContain("without a mistake");
  });

  it("is a feature that is known only after the prediction", async () => {
    const schema = `version: 1
columns:
  id: { type: integer }
  day: { type: date }
  x: { type: number, available_at: { after: 2h } }
  noise: { type: number, available_at: { column: seen } }
  y: { type: integer }
  seen: { type: date }
`;
    const seen = { seen: (row: number) => (row % 100 === 7 ? "2025-06-01" : "2024-01-01") };
    const { outcome } = await findings(rows(seen), { schema, features: ", features: [x, noise]" });
    expect(outcome.facts.findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["leakage.unavailable.x", "column x is known only 2 h 0 min later, when the prediction has been made"],
      [
        "leakage.unavailable.noise",
        "column noise of 12 rows was known (seen) only after day, when the prediction is made",
      ],
    ]);
  });

  it("is a future that training knows", async () => {
    const { outcome, found } = await findings(rows(), { split: atRandom });
    expect(found).toEqual(["warn leakage.future_rows"]);
    expect(outcome.conclusion).toBe("passed");
    expect(outcome.facts.findings[0]?.message).toMatch(/^\d+ training rows \([\d.]+%\) are later than/);
  });
});

describe("the cuts of a split", () => {
  it("are kept by lock-data, and refused when the split is another", async () => {
    await findings(rows());
    const config = await small.config();
    await lockData(small.ports, { ...config, check: false });
    const locked = (await small.ports.files.readText("data.lock.yaml")) ?? "";
    expect(locked).toContain("holdout_from:");
    // Rows of an earlier time move no cut.
    const early = rows()
      .trim()
      .split("\n")
      .slice(10, 400)
      .map((line) => line.replace(/^(\d+),2024/, "$10000,2020"));
    await small.ports.files.write("data/rows.csv", `${rows()}${early.join("\n")}\n`);
    const cuts = (await validateData(small.ports, { ...config })).facts;
    await lockData(small.ports, { ...config, check: false });
    const again = (await small.ports.files.readText("data.lock.yaml")) ?? "";
    expect(again.slice(again.indexOf("splits:"))).toBe(locked.slice(locked.indexOf("splits:")));
    expect(cuts.findings.filter(({ rule }) => rule === "leakage.split")).toEqual([]);
    const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
    await small.ports.files.write("sluice.yaml", text.replace("60%", "50%").replace("30%", "40%"));
    const other = await validateData(small.ports, await small.config());
    expect(other.facts.findings.at(-1)).toMatchObject({
      rule: "leakage.split",
      severity: "error",
      message: expect.stringContaining("keeps the cuts of another split of small"),
    });
  });
});
