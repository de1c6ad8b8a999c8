import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cardPath, renderCard } from "../../core/cards/card.ts";
import { hubResults } from "../../core/cards/hub.ts";
import { cardSchema } from "../../core/config/schemas/card-schema.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { ensureVenv } from "./environment.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-card-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the Hugging Face Hub's library reads every metric of a card, and the number for its benchmark", () => {
  const report = reports["slice-fell"];
  const card = cardSchema.parse({
    intended_use: "Planning: who waits, and who need not?",
    limits: ["- --- ' \" # not YAML"],
    owners: ["@acme/flights"],
    license: "apache-2.0",
    benchmark: { dataset: "acme/late-flights", task: "april", metric: "recall" },
  });
  const files = { card: join(folder, "README.md"), results: join(folder, "sluice.yaml") };
  const kept = { path: cardPath("late-flights", card), text: null };
  writeFileSync(files.card, renderCard({ report, release: "late-flights@v12", card }, kept));
  writeFileSync(files.results, hubResults(report, card) ?? "");

  const script = join(import.meta.dirname, "hub/read_card.py");
  const read = JSON.parse(execFileSync(ensureVenv("hub"), [script, files.card, files.results], { encoding: "utf8" }));

  const { metrics } = report.measurement.candidate;
  expect(read).toMatchObject({
    license: "apache-2.0",
    pipeline_tag: "tabular-classification",
    model_name: "late-flights",
    benchmarks: [["acme/late-flights", "april", metrics.recall?.value]],
  });
  expect(read.results).toEqual(
    Object.entries(metrics).map(([name, { value, lower, upper, n: rows }]) => [
      name,
      value,
      { lower, upper, sure: 0.95, rows },
    ]),
  );
  expect(read.text).toContain("Planning: who waits, and who need not?");
}, 180_000);
