import { expect, it } from "vitest";
import { SluiceError } from "../../errors.ts";
import { parseConfig } from "../parse-config.ts";

const one = (name: string) =>
  `  ${name}:
    task: regression
    data: { source: a.csv, target: y, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates: [{ metric: rmse, at_most: 1 }]\n`;

function problems(mlflow: string, models = ["a"]): string[] {
  try {
    parseConfig(`version: 1\nmodels:\n${models.map(one).join("")}tracking: { mlflow: { ${mlflow} } }\n`, "sluice.yaml");
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.problems.map(({ message }) => message);
  }
  return [];
}

it("needs an address, and nothing more", () => {
  expect(problems("url: https://mlflow.example.com")).toEqual([]);
  expect(problems("url: https://mlflow.example.com", ["a", "b"])).toEqual([]);
});

it.each<[string, string, string[]]>([
  ["holds credentials", 'url: "https://ada:secret@mlflow.example.com"', ["a"]],
  ["Invalid", "url: file:///srv/mlruns", ["a"]],
  ["needs {model}", "url: https://mlflow.example.com, registered_model: all", ["a", "b"]],
  ["there is no environment production", "url: https://mlflow.example.com, aliases: { production: champion }", ["a"]],
  ["must be letters", "url: https://mlflow.example.com, aliases: { production: v7 }", ["a"]],
])("refuses: %s", (message, mlflow, models) => {
  expect(problems(mlflow, models)).toEqual([expect.stringContaining(message)]);
});
