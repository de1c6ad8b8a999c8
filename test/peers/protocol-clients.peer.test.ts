import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { echoDatatypes } from "../conformance/echo-model.ts";
import { type ConformingServer, createConformingServer } from "../conformance/embedded-subject.ts";
import { ensureVenv } from "./environment.ts";

/** Clients that others wrote for the Open Inference Protocol: Triton's, JSON and binary, and MLServer's types. */

const run = promisify(execFile);
const folder = join(import.meta.dirname, "serving");

let server: ConformingServer;

beforeAll(async () => {
  server = await createConformingServer();
});

afterAll(async () => {
  await server.close();
});

it("Triton's client and MLServer's types understand every answer", async () => {
  const { url, model, version } = server.subject;
  const python = ensureVenv("serving");
  const { stdout } = await run(python, [join(folder, "ask_with_tritonclient.py"), url, model, version ?? ""]);
  const found = JSON.parse(stdout) as { answers: Record<string, number[]> } & Record<string, unknown>;
  expect(found).toMatchObject({
    live: true,
    ready: true,
    model_ready: true,
    version_ready: true,
    server: { name: "sluice", extensions: ["binary_tensor_data"] },
    model: { name: model, versions: [version], platform: "onnx_onnxv1" },
    echoes: { INT64: true, UINT64: true, FP16: true, BOOL: true, FP64: true },
    refusal: ["404", "there is no model nobody"],
    mlserver: ["8", "probability"],
  });
  const { json, ...others } = found.answers;
  expect(json).toHaveLength(1_000);
  for (const [way, answers] of Object.entries(others)) {
    expect(answers.map(Math.fround), way).toEqual(json?.map(Math.fround));
  }
  expect(echoDatatypes).toEqual(expect.arrayContaining(Object.keys(found.echoes as object)));
});
