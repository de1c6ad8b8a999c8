import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Task, tasks } from "../../core/config/schema.ts";
import { fairnessMetrics } from "../../core/fairness/definitions.ts";
import { findMetric, metricsOf } from "../../core/metrics/catalogue.ts";
import { propertyNames } from "../../core/metrics/properties.ts";

const page = readFileSync("docs/metrics.md", "utf8");

const titles: Record<Task, string> = {
  "binary-classification": "Binary classification",
  "multiclass-classification": "Multiclass classification",
  regression: "Regression",
  ranking: "Ranking",
};

const section = (title: string) => new RegExp(`## ${title}\n([\\s\\S]*?)(\n## |$)`).exec(page)?.[1] ?? "";

/** What stands in the first column of a section's table. */
function documented(title: string): string[] {
  const firsts = [...section(title).matchAll(/^\| (`[^|]+) \|/gm)].map(([, first]) => first ?? "");
  return firsts.flatMap((first) => [...first.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []));
}

describe.each(tasks)("the metrics of %s", (task) => {
  it("are all documented, and all that are documented exist", () => {
    const named = documented(titles[task]);
    expect(metricsOf(task).filter(({ name }) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => findMetric(name, task) === undefined)).toEqual([]);
  });
});

it("documents what every task has, and what compares groups", () => {
  expect(documented("Every task")).toEqual(propertyNames);
  for (const { name } of fairnessMetrics) expect(section(titles["binary-classification"])).toContain(`\`${name}\``);
});
