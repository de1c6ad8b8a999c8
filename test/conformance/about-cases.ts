import assert from "node:assert/strict";
import { type Case, call, expectOk, expectRefusal, infer, jsonOf, pathOf, post, type Subject } from "./subject.ts";

/** Health, metadata, and what the server says of what it does not have. */

const hasVersion = ({ version }: Subject) => version !== null;

async function expectMetadata(subject: Subject, path: string): Promise<void> {
  const metadata = jsonOf(expectOk(await call(subject, path)));
  assert.equal(metadata.name, subject.model);
  assert.equal(typeof metadata.platform, "string");
  const found = (list: unknown) =>
    (list as { name: string; datatype: string; shape: number[] }[]).map(({ name, datatype, shape }) => {
      assert.ok(
        shape.every((length) => Number.isInteger(length)),
        "a shape is a list of whole numbers",
      );
      return `${name} ${datatype}`;
    });
  const wanted = (list: Subject["outputs"]) => list.map(({ name, datatype }) => `${name} ${datatype}`);
  assert.deepEqual(found(metadata.inputs).sort(), wanted(subject.inputs).sort());
  assert.deepEqual(found(metadata.outputs).sort(), wanted(subject.outputs).sort());
}

export const aboutCases: readonly Case[] = [
  {
    title: "server metadata has name, version and extensions",
    check: async (subject) => {
      const metadata = jsonOf(expectOk(await call(subject, "/v2")));
      assert.equal(typeof metadata.name, "string");
      assert.equal(typeof metadata.version, "string");
      assert.ok(Array.isArray(metadata.extensions));
      assert.ok(metadata.extensions.every((extension) => typeof extension === "string"));
    },
  },
  ...["live", "ready"].map(
    (probe): Case => ({
      title: `the server is ${probe}, by status alone`,
      check: async (subject) => {
        expectOk(await call(subject, `/v2/health/${probe}`));
      },
    }),
  ),
  {
    title: "a model is ready",
    check: async (subject) => {
      expectOk(await call(subject, pathOf(subject, "ready")));
    },
  },
  {
    title: "model metadata names every input and output",
    check: (subject) => expectMetadata(subject, pathOf(subject)),
  },
  {
    title: "a version is ready",
    applies: hasVersion,
    check: async (subject) => {
      expectOk(await call(subject, pathOf(subject, "versions", subject.version ?? "", "ready")));
    },
  },
  {
    title: "metadata of a version is that of the model",
    applies: hasVersion,
    check: (subject) => expectMetadata(subject, pathOf(subject, "versions", subject.version ?? "")),
  },
  {
    title: "a version that is asked for answers, and says so",
    applies: hasVersion,
    check: async (subject) => {
      const path = pathOf(subject, "versions", subject.version ?? "", "infer");
      const reply = await post(subject, path, JSON.stringify({ inputs: subject.inputs }));
      assert.equal(jsonOf(expectOk(reply)).model_version, subject.version);
    },
  },
  ...[["ready"], []].map(
    (rest): Case => ({
      title: `an unknown model is 404 at ${rest[0] ?? "its metadata"}`,
      check: async (subject) => expectRefusal(await call(subject, pathOf({ model: "nobody" }, ...rest)), 404),
    }),
  ),
  {
    title: "an unknown model is 404 at infer",
    check: async (subject) =>
      expectRefusal(await infer({ ...subject, model: "nobody" }, { inputs: subject.inputs }), 404),
  },
  ...[["ready"], []].map(
    (rest): Case => ({
      title: `an unknown version is 404 at ${rest[0] ?? "its metadata"}`,
      applies: hasVersion,
      check: async (subject) =>
        expectRefusal(await call(subject, pathOf(subject, "versions", "no-such-version", ...rest)), 404),
    }),
  ),
  {
    title: "an unknown version is 404 at infer",
    applies: hasVersion,
    check: async (subject) => {
      const path = pathOf(subject, "versions", "no-such-version", "infer");
      expectRefusal(await post(subject, path, JSON.stringify({ inputs: subject.inputs })), 404);
    },
  },
  {
    title: "an unknown path is 404",
    check: async (subject) => expectRefusal(await call(subject, "/v2/no/such/path"), 404),
  },
];
