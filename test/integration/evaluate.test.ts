import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../../core/digest.ts";
import { writeReleaseFile } from "../../core/release/write-release-file.ts";
import { exportOnnx } from "../../core/training/export-onnx.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { pathsOf } from "../../operations/paths.ts";
import { release } from "../../operations/release/release.ts";
import { gate } from "../../operations/review/gate.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

const paths = pathsOf(model);
let small: SmallRepository;

beforeEach(async () => {
  small = await createSmallRepository();
});
afterEach(() => small.remove());

async function evaluated() {
  const { config } = await small.config();
  return evaluate(small.ports, { config, model, commit: null });
}

/** Replaces the trained model by other bytes, and lets the bundle name them truthfully. */
async function exchangeModel(bytes: Uint8Array): Promise<void> {
  const candidate = JSON.parse((await small.ports.files.readText(paths.candidate)) ?? "");
  await small.ports.files.write(paths.model, bytes);
  await small.ports.files.write(
    paths.candidate,
    JSON.stringify({ ...candidate, digest: digestOf(bytes), bytes: bytes.length }),
  );
}

describe("a good candidate", () => {
  test("is measured, passes its gate and is released once however often that is asked", async () => {
    await small.trained();
    const { facts } = await evaluated();
    expect(facts).toMatchObject({ outcome: "evaluated", production: null, anchor: null, holdout: { rows: 236 } });
    const { config } = await small.config();
    const judged = await gate(small.ports, { config, model });
    expect(judged).toMatchObject({ conclusion: "passed", facts: { verdict: "pass" } });
    const commit = (await small.ports.repository.head("main")) ?? "";
    const first = await release(small.ports, { config, model, commit });
    const again = await release(small.ports, { config, model, commit });
    expect([first.facts.release, again.facts.release]).toEqual(["small@v1", "small@v1"]);
    expect(await small.ports.repository.tags("small@v")).toHaveLength(1);
  });
});

describe("a bundle that cannot be judged", () => {
  test("with a model of another digest than it names is refused", async () => {
    await small.trained();
    const own = (await small.ports.files.readBytes(paths.model)) ?? new Uint8Array();
    await small.ports.files.write(paths.model, own.toReversed());
    await expect(evaluated()).rejects.toMatchObject({
      code: "BUNDLE_INVALID",
      message: expect.stringMatching(/has the digest sha256:/),
    });
  });

  test("with a file that is not ONNX is refused, and the report that is left says so", async () => {
    await small.trained();
    await exchangeModel(Buffer.from("not a model"));
    await expect(evaluated()).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(JSON.parse((await small.ports.files.readText(paths.report)) ?? "")).toMatchObject({
      outcome: "no-candidate",
      reason: expect.stringContaining("is not a model that onnxruntime can load"),
    });
    const { config } = await small.config();
    expect((await gate(small.ports, { config, model })).conclusion).toBe("refused");
  });

  test("with a model that wants other inputs is refused, naming them", async () => {
    await small.trained();
    const encodings = [{ kind: "number" as const, name: "height", mean: 0, deviation: 1 }];
    await exchangeModel(
      exportOnnx({ task: "binary-classification", encodings, weights: Float64Array.of(0, 1) }, "ignore"),
    );
    await expect(evaluated()).rejects.toMatchObject({
      code: "MODEL_INTERFACE",
      message: expect.stringContaining("height"),
    });
  });

  test("with a model that scores NaN is refused, with counts", async () => {
    await small.trained();
    const encodings = [{ kind: "number" as const, name: "x", mean: 0, deviation: 1 }];
    await exchangeModel(
      exportOnnx({ task: "binary-classification", encodings, weights: Float64Array.of(Number.NaN, 1) }, "ignore"),
    );
    await expect(evaluated()).rejects.toMatchObject({
      code: "SCORES_INVALID",
      message: expect.stringContaining("236"),
    });
  });

  test("without a candidate becomes a report that says so, and the gate refuses it", async () => {
    const { facts } = await evaluated();
    expect(facts.outcome).toBe("no-candidate");
    const { config } = await small.config();
    expect((await gate(small.ports, { config, model })).conclusion).toBe("refused");
  });
});

describe("a holdout that cannot judge", () => {
  test("with one class only is named", async () => {
    await small.remove();
    small = await createSmallRepository(rows((row) => (row >= 360 ? 0 : row % 2)));
    await small.trained();
    await expect(evaluated()).rejects.toMatchObject({ code: "HOLDOUT_INVALID" });
  });

  test("without any row is named", async () => {
    const text = (await small.ports.files.readText("sluice.yaml")) ?? "";
    await small.ports.files.write("sluice.yaml", text.replace("2024-04-01", "2030-01-01"));
    await expect(small.trained().then(evaluated)).rejects.toMatchObject({
      code: expect.stringMatching(/HOLDOUT_INVALID|DATA_EMPTY/),
    });
  });
});

test("a production model whose bytes in the registry are not those of its digest is refused", async () => {
  await small.trained();
  const { ports } = small;
  const { config } = await small.config();
  const put = await ports.registry(config.registry).put(paths.model);
  await ports.repository.commitFile({
    branch: "env/production",
    path: "releases/small.yaml",
    content: writeReleaseFile({
      version: 1,
      model,
      stable: { release: "small@v1", digest: put.digest, uri: put.uri },
      held: [],
    }),
    message: "Serve v1",
    expectedHead: null,
  });
  await ports.files.write(`registry/blobs/sha256/${put.digest.slice(7)}`, "exchanged");
  await expect(evaluated()).rejects.toMatchObject({ code: "REGISTRY_MISMATCH" });
  await ports.files.remove(`registry/blobs/sha256/${put.digest.slice(7)}`);
  await expect(evaluated()).rejects.toMatchObject({ code: "REGISTRY_MISSING" });
});
