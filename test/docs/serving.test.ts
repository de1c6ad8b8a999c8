import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { serveOptions } from "../../cli/commands/serve-options.ts";
import { labelStatuses } from "../../serving/capture/feedback-label.ts";
import { headColumns } from "../../serving/capture/prediction-layout.ts";
import { metricCatalogue } from "../../serving/telemetry/metric-catalogue.ts";
import { everyMetric } from "../integration/every-metric.ts";
import { createServingWorld, type ServingWorld } from "../integration/serving-world.ts";

const page = readFileSync("docs/serving.md", "utf8");
const catalogue = Object.values(metricCatalogue);

/** The lines of the table whose first heading is this. */
function tableOf(heading: string): string[] {
  const [, after = ""] = page.split(new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n`, "m"));
  return after.slice(0, after.indexOf("\n\n")).split("\n");
}

describe("the guide to the model server", () => {
  it("has every option with its default and what its help says", () => {
    expect(tableOf("flag")).toEqual(
      serveOptions.map(
        ({ flags, defaultValue, defaultValueDescription, description }) =>
          `| \`${flags}\` | ${defaultValueDescription ?? defaultValue ?? ""} | ${description} |`,
      ),
    );
  });

  it("has every metric with its type and labels", () => {
    expect(tableOf("metric")).toEqual(
      catalogue.map(
        ({ name, type, labels, help }) =>
          `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(" ")} | ${help} |`,
      ),
    );
  });

  it("has every alert, every column and every status", () => {
    const alerts = (parse(readFileSync("deploy/alerts.yml", "utf8")) as AlertFile).groups.flatMap(({ rules }) => rules);
    expect(namesIn(tableOf("alert"))).toEqual(alerts.map(({ alert }) => alert));
    const columns = [...headColumns.map(({ name }) => name), "input_NAME", "output_NAME"];
    for (const column of columns) {
      expect(tableOf("column").join("\n")).toContain(`\`${column}\``);
    }
    expect(namesIn(tableOf("status")).toSorted()).toEqual(labelStatuses.toSorted());
  });
});

interface AlertFile {
  groups: { rules: { alert: string; expr: string }[] }[];
}

/** What stands in the first column. */
function namesIn(table: readonly string[]): string[] {
  return table.flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""));
}

describe("the metrics", () => {
  let world: ServingWorld;

  beforeAll(async () => {
    world = await createServingWorld();
  });

  afterAll(() => world.remove());

  it("that the server tells are those of the catalogue, with these types", async () => {
    const text = await everyMetric(world);
    const told = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(told.toSorted()).toEqual(catalogue.map(({ name, type }) => `${name} ${type}`).toSorted());
    const series = new Set([...text.matchAll(/^([a-z_]+?)(?:_bucket|_sum|_count)?[{ ]/gm)].map(([, name]) => name));
    // Mirroring begins with a shadow, which this rollout has none of; its counts are told all the same.
    expect(catalogue.filter(({ name }) => !series.has(name))).toEqual([]);
  });

  it.each(["deploy/alerts.yml", "deploy/alerts.test.yml", "deploy/grafana-dashboard.json", "docs/serving.md"])(
    "that %s speaks of exist",
    (file) => {
      const known = new Set(
        catalogue.flatMap(({ name }) => [name, ...["_bucket", "_sum", "_count"].map((end) => name + end)]),
      );
      const spoken = readFileSync(file, "utf8").match(/\b(?:sluice|process)_[a-z_]+\b/g) ?? [];
      expect(spoken.length).toBeGreaterThan(10);
      expect(spoken.filter((name) => !known.has(name))).toEqual([]);
    },
  );

  it("are each shown on the dashboard, save what names the build and the start", () => {
    const dashboard = readFileSync("deploy/grafana-dashboard.json", "utf8");
    const hidden = catalogue.filter(({ name }) => !dashboard.includes(name)).map(({ name }) => name);
    expect(hidden).toEqual(["sluice_build_info", "process_start_time_seconds"]);
  });
});

describe("what the server is installed with", () => {
  const dockerfile = readFileSync("deploy/Dockerfile", "utf8");
  const unit = readFileSync("deploy/sluice.service", "utf8");

  it("copies into the image what there is, all that the server needs, and all that the build may see", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" "),
    );
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    const visible = [...readFileSync("deploy/Dockerfile.dockerignore", "utf8").matchAll(/^!(\S+)$/gm)].map(
      ([, path]) => path,
    );
    expect(copied.toSorted()).toEqual(visible.toSorted());
  });

  it("runs as nobody in particular", () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(unit).toMatch(/^DynamicUser=yes$/m);
  });

  it.each([
    ["the image", () => dockerfile],
    ["the unit", () => unit],
    ["the guide", () => page],
  ])("uses flags that exist: %s", (_, text) => {
    const known = new Set(serveOptions.map(({ long }) => long));
    const start = text()
      .split("\n")
      .filter((line) => /main\.ts|sluice -- serve|sluice --capture/.test(line))
      .join("\n");
    const used = start.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((flag) => !known.has(flag))).toEqual([]);
  });
});
