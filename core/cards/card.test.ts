import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type CardConfig, cardSchema } from "../config/schemas/card-schema.ts";
import { reports } from "../report/fixtures/reports.ts";
import { renderCard } from "./card.ts";
import { hubResults } from "./hub.ts";

const report = reports["slice-fell"];
const path = "model-cards/late-flights.md";
const card: CardConfig = cardSchema.parse({
  summary: "Says which flights will be late.",
  intended_use: "Planning ground crews.",
  out_of_scope: ["Paying compensation."],
  limits: ["It has seen the year 2001 alone."],
  owners: ["@acme/flights"],
  license: "apache-2.0",
  tags: ["aviation"],
});

const first = renderCard({ report, release: "late-flights@v12", card }, { path, text: null });
const matterOf = (page: string) => parse(page.split("---\n")[1] ?? "");
const again = (text: string, changes: Partial<CardConfig> = {}) =>
  renderCard({ report, release: "late-flights@v13", card: { ...card, ...changes } }, { path, text });

describe("a model card", () => {
  it("begins with metadata of the Hugging Face Hub, with every metric and its bounds", () => {
    const { "model-index": index, ...rest } = matterOf(first);
    expect(rest).toEqual({
      license: "apache-2.0",
      library_name: "onnx",
      pipeline_tag: "tabular-classification",
      tags: ["onnx", "sluice", "aviation"],
    });
    expect(index).toMatchObject([
      { name: "late-flights", results: [{ task: { type: "tabular-classification" }, dataset: { split: "holdout" } }] },
    ]);
    const { value, lower, upper, n } = report.measurement.candidate.metrics.roc_auc!;
    expect(index[0].results[0].metrics[0]).toEqual({
      type: "roc_auc",
      name: "ROC AUC",
      value,
      args: { lower, upper, sure: 0.95, rows: n },
    });
  });

  it("says what people said, what was measured, slice by slice, and where it comes from", () => {
    for (const words of [
      "Says which flights will be late.",
      "| release | `late-flights@v12` |",
      "Planning ground crews.",
      "- Paying compensation.",
      "- It has seen the year 2001 alone.",
      "**By origin, weakest first**",
      "| commit | `3f2a1c9d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b` |",
    ]) {
      expect(first).toContain(words);
    }
  });

  it("is the same when it is made again", () => {
    expect(again(first).replaceAll("@v13", "@v12")).toBe(first);
  });

  it("keeps what a team has written, and renews the rest", () => {
    const edited = first
      .replace("## Limits", "Ask us first: #flights.\n\n## Limits")
      .replace("library_name: onnx", "library_name: sklearn\nlanguage: en");
    const renewed = again(edited, { intended_use: "Planning gates." });
    expect(renewed).toContain("Ask us first: #flights.\n\n## Limits");
    expect(renewed).toContain("Planning gates.");
    expect(renewed).not.toContain("Planning ground crews.");
    expect(renewed).toContain("late-flights@v13");
    expect(matterOf(renewed)).toMatchObject({ language: "en", library_name: "onnx" });
  });

  it("leaves out a part that a team does not want", () => {
    const without = first.replace(/## Where it is weakest[\s\S]*?<!-- \/sluice:slices -->\n\n/, "");
    expect(again(without)).not.toContain("weakest first");
  });

  it.each([
    ["<!-- sluice:use -->\n<!-- sluice:limits -->", "part limits begins before use has ended"],
    ["<!-- sluice:use -->\n<!-- /sluice:limits -->", "part limits ends, but use has begun"],
    ["<!-- sluice:use -->", "part use does not end"],
    ["<!-- sluice:price -->\n<!-- /sluice:price -->", "there is no part price"],
    ["---\n- a\n---\n", "is no YAML mapping"],
    ["---\na: [\n---\n", "is no YAML mapping"],
  ])("refuses %j, naming the file", (text, message) => {
    expect(() => again(text)).toThrow(message);
    expect(() => again(text)).toThrow(path);
  });

  it("lets no word of a user's end a part or forge one", () => {
    const forged = again(first, { limits: ["<!-- /sluice:limits -->\n<!-- sluice:use -->"] });
    expect(forged.match(/^<!-- \/?sluice:(limits|use) -->$/gm)).toHaveLength(4);
  });
});

describe("a number for a benchmark of the Hub", () => {
  const benchmark = { dataset: "acme/late-flights", task: "april", metric: "roc_auc" };

  it("is an entry of .eval_results", () => {
    expect(parse(hubResults(report, { ...card, benchmark }) ?? "")).toEqual([
      {
        dataset: { id: "acme/late-flights", task_id: "april" },
        value: report.measurement.candidate.metrics.roc_auc?.value,
      },
    ]);
    expect(hubResults(report, card)).toBeNull();
  });

  it("must have been measured", () => {
    expect(() => hubResults(report, { ...card, benchmark: { ...benchmark, metric: "mcc" } })).toThrow(
      "mcc was not measured",
    );
  });
});
