import type { Datatype, Tensor, TensorData, TensorSpec } from "../../core/tensor.ts";
import { invalid, isText, sizeOf } from "./tensor-shape.ts";

/**
 * Tensors as raw bytes, little-endian (as every platform that onnxruntime supports is): the binary tensor extension of
 * the Open Inference Protocol. BYTES is, per element, its length as 32 bits and then its bytes.
 */

type Numeric = Exclude<Datatype, "BYTES">;

const views = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const satisfies Record<Numeric, unknown>;

const lengthBytes = 4;

/** @throws HttpError 400 that names the input */
export function readBinaryData(bytes: Uint8Array, shape: readonly number[], spec: TensorSpec): TensorData {
  const { datatype } = spec;
  const size = sizeOf(shape);
  if (datatype === "BYTES") {
    return readTexts(bytes, size, spec);
  }
  const View = views[datatype];
  const wanted = size * View.BYTES_PER_ELEMENT;
  if (bytes.length !== wanted) {
    throw invalid(spec, `has ${bytes.length} bytes where ${datatype} [${shape.join(", ")}] needs ${wanted}`);
  }
  // Copied, as it may begin anywhere in the body and a view must be aligned.
  const data = new View(new Uint8Array(bytes).buffer);
  if (datatype === "BOOL" && (data as Uint8Array).some((bit) => bit > 1)) {
    throw invalid(spec, "holds a byte that is neither 0 nor 1");
  }
  return data;
}

/** ONNX defines text as UTF-8: other bytes would reach the model changed, so they are refused. */
function readTexts(bytes: Uint8Array, size: number, spec: TensorSpec): string[] {
  const texts: string[] = [];
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = 0;
  while (offset < bytes.length && texts.length < size) {
    const from = offset + lengthBytes;
    const to = from <= bytes.length ? from + lengths.getUint32(offset, true) : Number.POSITIVE_INFINITY;
    if (to > bytes.length) {
      throw invalid(spec, `ends within element ${texts.length}`);
    }
    texts.push(decodeText(bytes.subarray(from, to), texts.length, spec));
    offset = to;
  }
  if (texts.length !== size || offset !== bytes.length) {
    throw invalid(spec, `needs exactly ${size} elements, each after its length in 4 bytes`);
  }
  return texts;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function decodeText(bytes: Uint8Array, index: number, spec: TensorSpec): string {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw invalid(spec, `holds bytes at position ${index} that are not UTF-8`, cause);
  }
  if (!isText(text)) {
    throw invalid(spec, `holds a text at position ${index} that onnxruntime would cut short at U+0000`);
  }
  return text;
}

export function writeBinaryData({ datatype, data }: Tensor): Uint8Array {
  return datatype === "BYTES" ? writeTexts(data as string[]) : bytesOf(data as Exclude<TensorData, string[]>);
}

function bytesOf(view: Exclude<TensorData, string[]>): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function writeTexts(texts: readonly string[]): Uint8Array {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, "utf8");
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** How many bytes an element takes; null: it varies. */
export function elementBytes(datatype: Datatype): number | null {
  return datatype === "BYTES" ? null : views[datatype].BYTES_PER_ELEMENT;
}
