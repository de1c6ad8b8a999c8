import { SluiceError } from "../../core/errors.ts";
import type { LoadedModel } from "../../core/ports.ts";
import type { Datatype, Tensor, TensorData, TensorSpec } from "../../core/tensor.ts";

type NumberMaker = (size: number) => TensorData;

const makers: Record<Datatype, NumberMaker> = {
  BOOL: (size) => new Uint8Array(size),
  UINT8: (size) => new Uint8Array(size),
  UINT16: (size) => new Uint16Array(size),
  UINT32: (size) => new Uint32Array(size),
  UINT64: (size) => new BigUint64Array(size),
  INT8: (size) => new Int8Array(size),
  INT16: (size) => new Int16Array(size),
  INT32: (size) => new Int32Array(size),
  INT64: (size) => new BigInt64Array(size),
  FP16: (size) => new Uint16Array(size),
  FP32: (size) => new Float32Array(size),
  FP64: (size) => new Float64Array(size),
  BYTES: (size) => Array.from({ length: size }, () => ""),
};

/**
 * Runs one invented row on every lane, so that the first user does not pay for buffers and lazy initialisation. The model
 * may rightly refuse that row (a category it never saw): warming asks for no answer, so a refusal is no failure. No answer
 * at all is one.
 *
 * @throws SluiceError MODEL_INVALID
 */
export async function warmUp(model: LoadedModel, timeoutMs: number): Promise<void> {
  const feeds = Object.fromEntries(model.inputs.map((spec) => [spec.name, blank(spec)]));
  const runs = Array.from({ length: model.lanes ?? 1 }, () => model.infer(feeds).catch(() => undefined));
  const { promise: patience, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unanswered(timeoutMs)), timeoutMs);
  try {
    await Promise.race([Promise.all(runs), patience]);
  } finally {
    clearTimeout(timer);
  }
}

function unanswered(timeoutMs: number): SluiceError {
  return new SluiceError("MODEL_INVALID", `The model gave no answer to a first row within ${timeoutMs} ms.`, {
    remedy: "Make the model smaller or faster, or give the server more time per request.",
  });
}

function blank({ datatype, shape: declared }: TensorSpec): Tensor {
  const shape = declared.map((length) => (length === -1 ? 1 : length));
  return { datatype, shape, data: makers[datatype](shape.reduce((product, length) => product * length, 1)) };
}
