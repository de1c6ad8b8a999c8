import type { LoadedModel } from "../core/ports.ts";
import type { Tensor, TensorSpec } from "../core/tensor.ts";
import { HttpError } from "./http.ts";
import { readTensor, writeTensor } from "./tensor-json.ts";

/** An inference request, checked as far as that is possible without knowing the model. */
export interface InferRequest {
  id: string | null;
  inputs: ReadonlyMap<string, Record<string, unknown>>;
  /** The outputs that are wanted; null: all. */
  outputs: readonly string[] | null;
}

/** @throws HttpError 400 */
export function readInferRequest(body: unknown): InferRequest {
  if (!isRecord(body)) {
    throw new HttpError(400, "the body must be a JSON object");
  }
  const { id } = body;
  if (id !== undefined && typeof id !== "string") {
    throw new HttpError(400, "id must be a string");
  }
  return {
    id: id ?? null,
    inputs: byName(body.inputs, "inputs"),
    outputs: body.outputs === undefined ? null : [...byName(body.outputs, "outputs").keys()],
  };
}

function byName(list: unknown, field: string): Map<string, Record<string, unknown>> {
  if (!Array.isArray(list) || list.length === 0) {
    throw new HttpError(400, `${field} must be a list with at least one entry`);
  }
  const entries = new Map<string, Record<string, unknown>>();
  for (const entry of list as unknown[]) {
    if (!isRecord(entry) || typeof entry.name !== "string") {
      throw new HttpError(400, `every entry of ${field} needs a name`);
    }
    if (entries.has(entry.name)) {
      throw new HttpError(400, `${field} names ${entry.name} twice`);
    }
    entries.set(entry.name, entry);
  }
  return entries;
}

/**
 * What this version of the model asks for. Inputs that it does not know are left aside: during a rollout the same request
 * reaches two versions, and the newer one may ask for more.
 *
 * @throws HttpError 400
 */
export function feedsFor(model: LoadedModel, request: InferRequest): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  let rows: { name: string; count: number } | null = null;
  for (const spec of model.inputs) {
    const input = request.inputs.get(spec.name);
    if (!input) {
      throw new HttpError(400, `input ${spec.name} is missing; the model takes ${names(model.inputs)}`);
    }
    const tensor = readTensor(input, spec);
    feeds[spec.name] = tensor;
    if (spec.shape[0] === -1) {
      const count = tensor.shape[0] ?? 0;
      rows ??= { name: spec.name, count };
      if (count !== rows.count) {
        throw new HttpError(400, `input ${spec.name} has ${count} rows, input ${rows.name} has ${rows.count}`);
      }
    }
  }
  return feeds;
}

/** @throws HttpError 400 for an output that the model does not have */
export function wantedOutputs(model: LoadedModel, request: InferRequest): readonly string[] {
  const known = model.outputs.map(({ name }) => name);
  const unknown = request.outputs?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new HttpError(400, `the model has no output ${unknown}; it gives ${names(model.outputs)}`);
  }
  return request.outputs ?? known;
}

export function writeInferAnswer(
  answer: { model: string; release: string; id: string | null },
  wanted: readonly string[],
  outputs: Readonly<Record<string, Tensor>>,
): string {
  const written = wanted.map((name) => {
    const tensor = outputs[name];
    if (!tensor) {
      throw new HttpError(500, `the model gave no output ${name}`);
    }
    return writeTensor(name, tensor);
  });
  const id = answer.id === null ? "" : `,"id":${JSON.stringify(answer.id)}`;
  return `{"model_name":${JSON.stringify(answer.model)},"model_version":${JSON.stringify(answer.release)}${id},"outputs":[${written.join(",")}]}`;
}

function names(specs: readonly TensorSpec[]): string {
  return specs.map(({ name }) => name).join(", ");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
