import { expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

const config = (window: string) => `version: 1
models:
  late:
    task: binary-classification
    data: { source: data/*.parquet, target: late, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates: [{ metric: roc_auc, at_least: 0.6 }]
environments:
  production:
    branch: env/production
    freeze:
      - { ${window}, reason: weekend }
    target: { kind: embedded, url: "http://127.0.0.1:9092" }
`;

function problems(window: string): string[] {
  try {
    parseConfig(config(window), "sluice.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
  }
  return [];
}

it.each([
  "from: fri 16:00, to: mon 08:00, time_zone: Europe/Berlin",
  "from: 2026-12-24, to: 2026-12-24",
  "from: 22:00, to: 06:00",
])("a freeze may be written %s", (window) => {
  expect(problems(window)).toEqual([]);
});

it.each([
  ["from: friday, to: mon", "12:11 environments.production.freeze.0.from must be a weekday (fri), a date"],
  ["from: fri 25:00, to: mon", "12:11 environments.production.freeze.0.from must be"],
  ["from: 2026-02-30, to: 2026-03-01", "12:11 environments.production.freeze.0.from: there is no such day"],
  ["from: fri, to: 08:00", "12:22 environments.production.freeze.0.to: from and to must both be weekdays"],
  [
    "from: 2026-12-24, to: 2026-12-20",
    "12:29 environments.production.freeze.0.to: the window must end after it begins",
  ],
  ["from: fri 16:00, to: fri 16:00", "12:28 environments.production.freeze.0.to: the window must end after it begins"],
  ["from: sat, to: sun, time_zone: Berlin", "12:31 environments.production.freeze.0.time_zone: there is no time zone"],
  ["from: sat, to: sun, zone: UTC", "12:31 unknown key 'zone' in environments.production.freeze.0"],
])("a freeze may not be written %s", (window, expected) => {
  expect(problems(window)[0]).toContain(expected);
});
