import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalFiles } from "../../adapters/files/local-files.ts";
import { createFileRegistry } from "../../adapters/registry/file-registry.ts";
import type { RegistryPort } from "../../core/ports.ts";
import type { RolloutPlan, Routes } from "../../core/rollout/status.ts";
import { exportOnnx } from "../../core/training/export-onnx.ts";
import type { LinearModel } from "../../core/training/linear-model.ts";

/** A folder with a registry of real ONNX models, for tests that serve them. */

export const token = "a token for tests";
export const model = "late-flights";

export type Version = RolloutPlan["candidate"];

export interface ServingWorld {
  folder: string;
  stateFolder: string;
  registry: RegistryPort;
  /** Answers every request. */
  v1: Version;
  /** Answers every request, a little differently. */
  v2: Version;
  /** Fails on airports that it never saw. */
  picky: Version;
  /** Its output has another name. */
  foreign: Version;
  remove(): Promise<void>;
}

export async function createServingWorld(): Promise<ServingWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-serving-"));
  const files = createLocalFiles(folder);
  const registry = createFileRegistry("file://registry", files);
  const put = async (release: string, bytes: Uint8Array): Promise<Version> => {
    const path = join(folder, `${release}.onnx`);
    await writeFile(path, bytes);
    const { digest, uri } = await registry.put(path);
    return { release, digest, uri };
  };
  await mkdir(join(folder, "state"));
  return {
    folder,
    stateFolder: join(folder, "state"),
    registry,
    v1: await put(`${model}@v1`, exportOnnx(linear([0.1, 0.2, 0.3, 0.4]), "ignore")),
    v2: await put(`${model}@v2`, exportOnnx(linear([0.2, 0.3, 0.4, 0.5]), "ignore")),
    picky: await put(`${model}@v3`, exportOnnx(linear([0.3, 0.4, 0.5, 0.6]), "error")),
    foreign: await put(`${model}@v4`, exportOnnx({ ...linear([0, 0, 0, 0]), task: "regression" }, "ignore")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function linear(weights: number[]): LinearModel {
  return {
    task: "binary-classification",
    encodings: [
      { kind: "number", name: "distance", mean: 700, deviation: 500 },
      { kind: "category", name: "origin", type: "string", values: ["ORD", "ATL"], rare: [] },
    ],
    weights: Float64Array.from(weights),
  };
}

/** All traffic to one version. */
export function routesTo(version: Version, generation = 1): Routes {
  return {
    generation,
    weights: { [version.digest]: 100 },
    versions: { [version.digest]: { release: version.release, uri: version.uri } },
    salt: "",
  };
}

let plans = 0;

export function planOf(stable: Version | null, candidate: Version, changes: Partial<RolloutPlan> = {}): RolloutPlan {
  plans += 1;
  return {
    rolloutId: plans.toString(16).padStart(16, "0"),
    model,
    stable,
    candidate,
    steps: [0.05, 0.25, 0.5],
    bakeMs: 200,
    minUnits: 20,
    deadlineMs: 60_000,
    slowMs: 2_000,
    judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "hold" },
    skipAnalysis: false,
    ...changes,
  };
}

export function flight(origin: string, distance = 500): string {
  return JSON.stringify({
    inputs: [
      { name: "distance", shape: [1, 1], datatype: "FP32", data: [distance] },
      { name: "origin", shape: [1, 1], datatype: "BYTES", data: [origin] },
    ],
  });
}
