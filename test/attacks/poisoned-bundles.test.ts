import { link, mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { digestOf } from "../../core/digest.ts";
import { reports } from "../../core/report/fixtures/reports.ts";
import { readBundle } from "../../operations/evaluation/bundle.ts";

/** What a training run left, as some action of GitHub's has unpacked it: nothing in it is believed. */

let root: string;
const folder = ".sluice/candidate";
const model = "late-flights";
const bytes = Buffer.from("bytes of a model");
const candidate = reports.passed.outcome === "evaluated" ? reports.passed.candidate : null;
const honest = { ...candidate, model, digest: digestOf(bytes), bytes: bytes.length };

const at = (name: string) => join(root, folder, name);
const leave = (name: string, content: unknown) =>
  writeFile(at(name), typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content));
const read = () => readBundle(createLocalFiles(root), folder, model);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-bundle-"));
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, "secret"), JSON.stringify(honest));
  await leave("candidate.json", honest);
  await leave("model.onnx", bytes);
});
afterEach(() => rm(root, { recursive: true }));

const polluted = (key: string) => JSON.stringify(honest).replace("{", `{"${key}":{"isAdmin":true},`);
const gigabyte = 1024 ** 3;

const attacks: [string, () => Promise<unknown>, RegExp][] = [
  [
    "a document that is a link to a file of the machine",
    async () => {
      await rm(at("candidate.json"));
      await symlink(join(root, "secret"), at("candidate.json"));
    },
    /no plain file/,
  ],
  [
    "a model that is a link",
    async () => {
      await rename(at("model.onnx"), at("elsewhere"));
      await symlink(at("elsewhere"), at("model.onnx"));
    },
    /no plain file/,
  ],
  [
    "a link to nothing",
    async () => {
      await rm(at("model.onnx"));
      await symlink("/nowhere", at("model.onnx"));
    },
    /no plain file/,
  ],
  [
    "a folder that is a link",
    async () => {
      await rename(join(root, folder), join(root, "elsewhere"));
      await symlink(join(root, "elsewhere"), join(root, folder));
    },
    /its folder is none, or a link/,
  ],
  [
    "a folder where a file should be",
    async () => {
      await rm(at("candidate.json"));
      await mkdir(at("candidate.json"));
    },
    /no plain file/,
  ],
  ["a document of a gigabyte", () => truncate(at("candidate.json"), gigabyte), /1073741824 bytes, more than/],
  [
    "a data report of a gigabyte",
    () => leave("data-report.json", "").then(() => truncate(at("data-report.json"), gigabyte)),
    /1073741824 bytes, more than/,
  ],
  ["a model of four gigabytes", () => truncate(at("model.onnx"), 4 * gigabyte), /4294967296 bytes, more than/],
  ["JSON nested a million deep", () => leave("candidate.json", "[".repeat(1e6) + "]".repeat(1e6)), /candidate.json/],
  ["a number where text should be", () => leave("candidate.json", { ...honest, command: 7 }), /command/],
  ["text longer than any command", () => leave("candidate.json", { ...honest, command: "x".repeat(1e5) }), /command/],
  ["a key that the contract does not know", () => leave("candidate.json", { ...honest, approved: true }), /approved/],
  ["the key __proto__", () => leave("candidate.json", polluted("__proto__")), /contract|__proto__/],
  ["the key constructor", () => leave("candidate.json", polluted("constructor")), /contract|constructor/],
  [
    "a name of a model that is a path",
    () => leave("candidate.json", { ...honest, model: "../../etc" }),
    /not late-flights/,
  ],
  ["another model's candidate", () => leave("candidate.json", { ...honest, model: "other" }), /about the model other/],
  ["other bytes than it names", () => leave("model.onnx", Buffer.from(bytes.toReversed())), /has the digest/],
  ["other bytes than it names, and more", () => leave("model.onnx", `${bytes} and more`), /has 25 bytes/],
  ["a digest that is a path", () => leave("candidate.json", { ...honest, digest: "sha256:../../x" }), /digest/],
  ["a candidate without a model", () => rm(at("model.onnx")), /no model/],
  ["a document that is no JSON", () => leave("candidate.json", "<xml/>"), /is not JSON/],
  ["two megabytes of bytes that are no text", () => leave("candidate.json", Buffer.alloc(2e6, 0xff)), /is not JSON/],
];

describe("a bundle is refused with", () => {
  test.each(attacks)("%s", async (_, attack, why) => {
    await attack();
    await expect(read()).rejects.toMatchObject({ code: "BUNDLE_INVALID", message: expect.stringMatching(why) });
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

test("an honest bundle is read, and files that nobody asks for are not", async () => {
  await symlink("/etc/passwd", at("notes.txt"));
  await link(at("model.onnx"), at("twin.onnx"));
  expect(await read()).toMatchObject({ candidate: { digest: digestOf(bytes) }, data: null });
});
