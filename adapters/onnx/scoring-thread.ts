import { parentPort, workerData } from "node:worker_threads";
import { SluiceError } from "../../core/errors.ts";
import { createOnnxModels } from "./onnx-models.ts";
import type { FromThread, ToThread } from "./thread-messages.ts";

/** The inside of a scoring thread: one model, one request after the other. Started by `onnx-threads.ts`. */

if (!parentPort) {
  throw new Error("scoring-thread.ts is to be started as a worker thread");
}
const port = parentPort;
const tell = (message: FromThread) => port.postMessage(message);

try {
  const { inputs, outputs, infer } = await createOnnxModels().load(workerData as string);
  port.on("message", ({ id, feeds }: ToThread) => {
    infer(feeds).then(
      (answer) => tell({ kind: "scored", id, outputs: answer }),
      (error: unknown) => tell({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) }),
    );
  });
  tell({ kind: "loaded", inputs, outputs });
} catch (error) {
  if (!(error instanceof SluiceError)) {
    throw error;
  }
  const { code, message, remedy } = error;
  tell({ kind: "refused", code, message, remedy });
}
