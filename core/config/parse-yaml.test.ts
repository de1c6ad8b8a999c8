import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeError, SluiceError } from "../errors.ts";
import { parseYaml } from "./parse-yaml.ts";

const schema = z.strictObject({
  version: z.literal(1),
  models: z.record(
    z.string().regex(/^[a-z-]+$/, "must be lower-case letters"),
    z.strictObject({
      task: z.enum(["regression", "binary-classification"]),
      limit: z.union([z.number(), z.string()]).optional(),
      split: z.union([
        z.strictObject({ holdout_from: z.string(), validation_from: z.string().optional() }),
        z.strictObject({ train: z.string(), validation: z.string(), holdout: z.string() }),
      ]),
      gates: z.array(z.strictObject({ metric: z.string(), at_least: z.number().optional() })).min(1, "needs a gate"),
    }),
  ),
});

const good = `version: 1
models:
  late:
    task: regression
    split: { holdout_from: 2001-04-01 }
    gates:
      - { metric: rmse, at_least: 0 }
      - metric: mae
`;

function parse(text: string) {
  return parseYaml(text, "sluice.yaml", schema, { code: "CONFIG_INVALID", remedy: "see the reference" });
}

function problemsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return error.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`);
  }
  return [];
}

describe("parseYaml", () => {
  it("returns the value and where its parts stand", () => {
    const parsed = parse(good);
    expect(parsed.value.models.late?.task).toBe("regression");
    expect(parsed.lineOf(["models", "late", "gates", 1, "metric"])).toBe(8);
    expect(parsed.placeOf(["models", "late", "gates", 0])).toEqual({ file: "sluice.yaml", line: 7, column: 9 });
    expect(parsed.lineOf(["models", "late", "train"])).toBe(3);
  });

  it("names an unknown key, its place and the key that was probably meant", () => {
    expect(problemsOf(good.replace("task:", "tsak:"))).toEqual([
      "3:3 models.late.task is missing",
      "4:5 unknown key 'tsak' in models.late; did you mean 'task'?",
    ]);
    expect(problemsOf(good.replace("at_least", "at_leest"))).toEqual([
      "7:25 unknown key 'at_leest' in models.late.gates.0; did you mean 'at_least'?",
    ]);
    expect(problemsOf(`${good}colour: blue\n`)).toEqual(["9:1 unknown key 'colour'; known are version, models"]);
  });

  it("tells a union as the alternative that came closest", () => {
    expect(problemsOf(good.replace("holdout_from:", "holdout_form:"))).toEqual([
      "5:5 models.late.split.holdout_from is missing",
      "5:14 unknown key 'holdout_form' in models.late.split; did you mean 'holdout_from'?",
    ]);
    expect(problemsOf(good.replace("    split", "    limit: [1]\n    split"))).toEqual([
      "5:5 models.late.limit must be a number or text",
    ]);
  });

  it("says what a value must be and what it is", () => {
    expect(problemsOf(good.replace("at_least: 0", "at_least: many"))).toEqual([
      "7:25 models.late.gates.0.at_least must be a number, not text",
    ]);
    expect(problemsOf(good.replace("task: regression", "task: regresion"))).toEqual([
      "4:5 models.late.task must be one of regression, binary-classification, not \"regresion\"; did you mean 'regression'?",
    ]);
    expect(problemsOf(good.replace("version: 1", "version: 2"))).toEqual(["1:1 version must be 1, not 2"]);
    expect(problemsOf(good.replace("late:", "LATE:"))).toEqual([
      "3:3 models.LATE is not a valid name: it must be lower-case letters",
    ]);
  });

  it("refuses broken YAML, doubled keys, an empty file and endless aliases", () => {
    expect(problemsOf("version: [1\n")[0]).toMatch(/^2:1 /);
    expect(problemsOf("version: 1\nversion: 1\n")[0]).toMatch(/^2:1 Map keys must be unique/);
    expect(problemsOf("# nothing\n")).toEqual(["1:undefined the file is empty"]);
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefg".replace(/./g, (key, index: number) => {
      const previous = "abcdef"[index];
      return `${key}: &${key} [${Array(9).fill(`*${previous}`).join(", ")}]\n`;
    })}`;
    expect(problemsOf(bomb)[0]).toMatch(/alias/i);
  });

  it("reads as one message with places and a remedy", () => {
    try {
      parse(good.replace("task: regression", "task: 3"));
    } catch (error) {
      expect(describeError(error)).toBe(
        "error CONFIG_INVALID: sluice.yaml:4:5: models.late.task must be one of regression, binary-classification, not 3\n" +
          "  to mend it: see the reference",
      );
    }
  });
});
