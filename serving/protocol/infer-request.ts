import { HttpError } from "./http.ts";
import { parseJson } from "./json-body.ts";

/** An inference request of the Open Inference Protocol, checked as far as that is possible without knowing the model. */

export interface InferInput {
  datatype: unknown;
  shape: unknown;
  /** JSON values; undefined when the tensor came as bytes. */
  data: unknown;
  /** null when the tensor came as JSON. */
  bytes: Uint8Array | null;
}

export interface InferRequest {
  id: string | null;
  inputs: ReadonlyMap<string, InferInput>;
  /** The outputs that are wanted, with whether as bytes (null: as the request says for all); null: all outputs. */
  outputs: ReadonlyMap<string, boolean | null> | null;
  binaryOutputs: boolean;
  /** The bytes of the only input, when the request is nothing else: neither its name nor its shape is told. */
  raw: Uint8Array | null;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param jsonLength of the header Inference-Header-Content-Length: how many bytes of the body are JSON before the tensors
 * @throws HttpError 400
 */
export function readInferRequest(body: Buffer, jsonLength: string | undefined): InferRequest {
  const length = jsonLength === undefined ? null : readLength(jsonLength, body.length);
  if (length === 0) {
    return { id: null, inputs: new Map(), outputs: null, binaryOutputs: true, raw: body };
  }
  const fields = parseJson(length === null ? body : body.subarray(0, length));
  if (!isRecord(fields)) {
    throw new HttpError(400, "the body must be a JSON object");
  }
  const { id } = fields;
  if (id !== undefined && typeof id !== "string") {
    throw new HttpError(400, "id must be a string");
  }
  const parameters = parametersOf(fields, "the request");
  return {
    id: id ?? null,
    inputs: readInputs(fields.inputs, length === null ? null : body.subarray(length)),
    outputs: fields.outputs === undefined ? null : readOutputs(fields.outputs),
    binaryOutputs: flagOf(parameters, "binary_data_output", "the request") ?? false,
    raw: null,
  };
}

function readLength(header: string, bodyLength: number): number {
  const length = Number(header);
  if (!/^\d{1,15}$/.test(header) || length > bodyLength) {
    throw new HttpError(
      400,
      `inference-header-content-length must be a number of bytes from 0 to the body's ${bodyLength}`,
    );
  }
  return length;
}

/** @param tail the bytes after the JSON; null: the request has none */
function readInputs(list: unknown, tail: Uint8Array | null): Map<string, InferInput> {
  let offset = 0;
  const inputs = new Map<string, InferInput>();
  for (const [name, entry] of byName(list, "inputs")) {
    const size = binarySizeOf(entry, name);
    const { datatype, shape, data } = entry;
    if (size === null) {
      inputs.set(name, { datatype, shape, data, bytes: null });
      continue;
    }
    if (data !== undefined) {
      throw new HttpError(400, `input ${name} has both data and binary_data_size`);
    }
    if (tail === null || offset + size > tail.length) {
      throw new HttpError(400, `input ${name} has binary_data_size ${size}, but the body has no such bytes left`);
    }
    inputs.set(name, { datatype, shape, data, bytes: tail.subarray(offset, offset + size) });
    offset += size;
  }
  if (tail !== null && offset !== tail.length) {
    throw new HttpError(400, `the inputs name ${offset} bytes of binary data, the body has ${tail.length}`);
  }
  return inputs;
}

function binarySizeOf(entry: Fields, name: string): number | null {
  const parameters = parametersOf(entry, `input ${name}`);
  refuseSharedMemory(parameters, `input ${name}`);
  const size = parameters.binary_data_size;
  if (size === undefined) {
    return null;
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw new HttpError(400, `input ${name} needs a whole number of bytes as binary_data_size`);
  }
  return size;
}

function readOutputs(list: unknown): Map<string, boolean | null> {
  const outputs = new Map<string, boolean | null>();
  for (const [name, entry] of byName(list, "outputs")) {
    const parameters = parametersOf(entry, `output ${name}`);
    refuseSharedMemory(parameters, `output ${name}`);
    if (parameters.classification !== undefined) {
      throw new HttpError(400, `output ${name} asks for classification, an extension that this server does not have`);
    }
    outputs.set(name, flagOf(parameters, "binary_data", `output ${name}`));
  }
  return outputs;
}

/** Other parameters that we do not know change nothing; this one says that the data are somewhere else. */
function refuseSharedMemory(parameters: Fields, whose: string): void {
  if (parameters.shared_memory_region !== undefined) {
    throw new HttpError(400, `${whose} is in shared memory, an extension that this server does not have`);
  }
}

function flagOf(parameters: Fields, name: string, whose: string): boolean | null {
  const flag = parameters[name];
  if (flag !== undefined && typeof flag !== "boolean") {
    throw new HttpError(400, `${name} of ${whose} must be true or false`);
  }
  return flag ?? null;
}

function parametersOf(fields: Fields, whose: string): Fields {
  const { parameters = {} } = fields;
  const kinds = ["string", "number", "boolean", "bigint"];
  if (!isRecord(parameters) || !Object.values(parameters).every((value) => kinds.includes(typeof value))) {
    throw new HttpError(400, `parameters of ${whose} must be an object of strings, numbers and booleans`);
  }
  return parameters;
}

function byName(list: unknown, field: string): Map<string, Fields> {
  if (!Array.isArray(list) || list.length === 0) {
    throw new HttpError(400, `${field} must be a list with at least one entry`);
  }
  const entries = new Map<string, Fields>();
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

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
