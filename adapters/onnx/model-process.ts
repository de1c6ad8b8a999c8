import { SluiceError } from "../../core/errors.ts";
import { excessOfInterface, excessOfOutputs } from "../../core/models/answer-limits.ts";
import type { TimedModel } from "../../core/ports.ts";
import { handNative } from "../natives/provide-native.ts";
import { createOnnxModels } from "./onnx-models.ts";
import type { FromProcess, ToProcess } from "./process-messages.ts";

/** The inside of a confined process: one model of a stranger, one request after the other. Started by confined-process.ts. */

let model: TimedModel | null = null;

process.on("message", (message: ToProcess) => {
  answer(message).then((reply) => process.send?.(reply), refuse);
});

async function answer(message: ToProcess): Promise<FromProcess> {
  if (message.kind === "load") {
    handNative("onnxruntime", message.runtime);
    model = await createOnnxModels().load(message.path);
    const { inputs, outputs } = model;
    const excess = excessOfInterface(inputs, outputs);
    return excess === null ? { kind: "loaded", inputs, outputs } : { kind: "failed", message: excess };
  }
  if (model === null) throw new Error("no model is loaded yet");
  if (message.kind === "time") return { kind: "timed", milliseconds: await model.time(message.feeds) };
  const outputs = await model.infer(message.feeds);
  const excess = excessOfOutputs(outputs);
  return excess === null ? { kind: "scored", outputs } : { kind: "failed", message: excess };
}

function refuse(error: unknown): void {
  const reply: FromProcess =
    error instanceof SluiceError
      ? { kind: "refused", code: error.code, message: error.message, remedy: error.remedy }
      : { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  process.send?.(reply);
}
