import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";
import { HttpError } from "./http.ts";
import type { InferInput, InferRequest } from "./infer-request.ts";
import { decodeText, elementBytes, readBinaryData } from "./tensor-binary.ts";
import { readJsonData } from "./tensor-json.ts";
import { invalid, readShape, show, sizeOf } from "./tensor-shape.ts";

export type Feeds = Record<string, Tensor>;

/**
 * What this version of the model asks for. Inputs that it does not know are left aside: during a rollout the same request
 * reaches two versions, and the newer one may ask for more.
 *
 * @throws HttpError 400
 */
export function feedsFor(model: Pick<LoadedModel, "inputs">, request: InferRequest): Feeds {
  if (request.raw !== null) {
    return rawFeed(model.inputs, request.raw);
  }
  const feeds: Feeds = {};
  for (const spec of model.inputs) {
    const input = request.inputs.get(spec.name);
    if (!input) {
      throw new HttpError(400, `input ${spec.name} is missing; the model takes ${namesOf(model.inputs)}`);
    }
    feeds[spec.name] = readTensor(input, spec);
  }
  checkRows(model.inputs, feeds);
  return feeds;
}

function readTensor({ datatype, shape: given, data, bytes }: InferInput, spec: TensorSpec): Tensor {
  if (datatype !== spec.datatype) {
    throw invalid(spec, `has datatype "${show(datatype)}", the model takes ${spec.datatype}`);
  }
  const shape = readShape(given, spec);
  const values = bytes === null ? readJsonData(data, shape, spec) : readBinaryData(bytes, shape, spec);
  return { datatype: spec.datatype, shape, data: values };
}

/** Inputs with a variable first dimension have a value for each row. */
function checkRows(specs: readonly TensorSpec[], feeds: Feeds): void {
  let first: { name: string; rows: number } | null = null;
  for (const { name } of specs.filter(({ shape }) => shape[0] === -1)) {
    const rows = feeds[name]?.shape[0] ?? 0;
    first ??= { name, rows };
    if (rows !== first.rows) {
      throw new HttpError(400, `input ${name} has ${rows} rows, input ${first.name} has ${first.rows}`);
    }
  }
}

/** The body is the tensor; its one variable dimension follows from its length. BYTES is one element without a length. */
function rawFeed(specs: readonly TensorSpec[], bytes: Uint8Array): Feeds {
  const [spec] = specs;
  if (!spec || specs.length > 1) {
    throw new HttpError(400, `a raw request needs a model with one input; this one takes ${namesOf(specs)}`);
  }
  const variable = spec.shape.filter((length) => length === -1).length;
  if (variable > 1) {
    throw invalid(spec, `has ${variable} variable dimensions, of which a raw request can tell one`);
  }
  const perRow = sizeOf(spec.shape.filter((length) => length !== -1));
  const width = elementBytes(spec.datatype);
  const elements = width === null ? 1 : bytes.length / width;
  const rows = variable === 0 ? 1 : elements / perRow;
  if (!Number.isInteger(rows) || rows < 1 || rows * perRow !== elements) {
    throw invalid(spec, `cannot be filled from ${bytes.length} bytes: the model takes [${spec.shape.join(", ")}]`);
  }
  const shape = spec.shape.map((length) => (length === -1 ? rows : length));
  const data = width === null ? [decodeText(bytes, 0, spec)] : readBinaryData(bytes, shape, spec);
  return { [spec.name]: { datatype: spec.datatype, shape, data } };
}

export function namesOf(specs: readonly TensorSpec[]): string {
  return specs.map(({ name }) => name).join(", ");
}
