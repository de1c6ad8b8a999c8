import { readFile, stat } from "node:fs/promises";
import type { InferenceSession } from "onnxruntime-node";
import { SluiceError } from "../../core/errors.ts";
import { hazardsOf } from "../../core/models/onnx-hazards.ts";
import type { TimedModel } from "../../core/ports.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";
import { provideNative } from "../natives/provide-native.ts";
import { fromOrt, toOrt, toSpec } from "./ort-tensors.ts";

/** Models on onnxruntime's CPU provider, in this process. The native library is loaded at the first model, not before. */
export function createOnnxModels(): { load(path: string): Promise<TimedModel> } {
  return { load };
}

async function load(path: string): Promise<TimedModel> {
  const bytes = await readModel(path);
  refuseHazards(path, bytes);
  await provideNative("onnxruntime");
  // CommonJS: when bundled, `default` alone has its names.
  const { InferenceSession, Tensor: OrtTensor } = (await import("onnxruntime-node")).default;
  let session: InferenceSession;
  try {
    // One thread a session: a request is small, and parallelism comes from many requests. Level 4: only fatal messages,
    // everything else reaches the caller as an error.
    session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (cause) {
    throw unloadable(path, cause);
  }
  const infer = async (feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> => {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(OrtTensor, tensor)])),
    );
    return Object.fromEntries(
      Object.entries(results).map(([name, value]): [string, Tensor] => [name, fromOrt(name, value)]),
    );
  };
  return {
    inputs: specsOf(path, "input", session.inputMetadata),
    outputs: specsOf(path, "output", session.outputMetadata),
    infer,
    time: async (feeds) => {
      const started = performance.now();
      await infer(feeds);
      return performance.now() - started;
    },
    close: () => session.release(),
  };
}

function unloadable(path: string, cause: unknown): SluiceError {
  return new SluiceError("MODEL_INVALID", `${path} is not a model that onnxruntime can load: ${firstLine(cause)}`, {
    remedy: "Write a valid ONNX model (onnx.checker.check_model helps) with an opset that onnxruntime supports.",
    cause,
  });
}

/** Before the runtime sees a byte: models come from pull requests too. @throws SluiceError MODEL_INVALID */
function refuseHazards(path: string, bytes: Uint8Array): void {
  let hazards: string[];
  try {
    hazards = hazardsOf(bytes);
  } catch (cause) {
    throw unloadable(path, cause);
  }
  if (hazards.length > 0) {
    const [first] = hazards;
    const more = hazards.length > 1 ? `, and ${hazards.length - 1} more` : "";
    throw new SluiceError("MODEL_INVALID", `${path} would do more than compute: ${first}${more}.`, {
      remedy: "Export the model as one file, with the operators of ONNX, ai.onnx.ml or com.microsoft alone.",
      problems: hazards.map((message) => ({ message, where: { file: path } })),
    });
  }
}

/** Far above any model of tables, and what one message of the format can hold. */
const maxModelBytes = 2 ** 31 - 1;

/** @throws SluiceError MODEL_MISSING, MODEL_INVALID */
async function readModel(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > maxModelBytes) {
      throw new SluiceError("MODEL_INVALID", `${path} has ${size} bytes; at most ${maxModelBytes} are taken.`, {
        remedy: "Train a smaller model.",
      });
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof SluiceError) {
      throw cause;
    }
    throw new SluiceError("MODEL_MISSING", `There is no readable model at ${path}.`, {
      remedy: "Train a model first, or point to the file that the training command wrote.",
      cause,
    });
  }
}

function specsOf(
  path: string,
  kind: "input" | "output",
  metadata: readonly InferenceSession.ValueMetadata[],
): readonly TensorSpec[] {
  return metadata.map((value) => {
    if (!value.isTensor) {
      throw new SluiceError("MODEL_INTERFACE", `${path}: the ${kind} ${value.name} is not a tensor.`, {
        remedy: "Export plain tensors (for scikit-learn classifiers: convert with zipmap=False).",
      });
    }
    return toSpec(path, value);
  });
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split("\n", 1)[0] ?? "";
}
