import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor } from "../../core/tensor.ts";
import { type Answer, HttpError } from "./http.ts";
import { namesOf } from "./infer-feeds.ts";
import type { InferRequest } from "./infer-request.ts";
import { writeBinaryData } from "./tensor-binary.ts";
import { writeJsonData } from "./tensor-json.ts";

/** The wanted outputs by name, with whether as bytes. @throws HttpError 400 for an output that the model does not have */
export function wantedOutputs(model: Pick<LoadedModel, "outputs">, request: InferRequest): Map<string, boolean> {
  const known = model.outputs.map(({ name }) => name);
  const unknown = [...(request.outputs?.keys() ?? [])].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new HttpError(400, `the model has no output ${unknown}; it gives ${namesOf(model.outputs)}`);
  }
  const wanted = request.outputs ?? new Map(known.map((name) => [name, null]));
  return new Map([...wanted].map(([name, binary]) => [name, binary ?? request.binaryOutputs]));
}

export interface AnswerHead {
  model: string;
  release: string;
  id: string | null;
}

export function writeInferAnswer(
  head: AnswerHead,
  wanted: ReadonlyMap<string, boolean>,
  outputs: Readonly<Record<string, Tensor>>,
): Answer {
  const tail: Uint8Array[] = [];
  const written: string[] = [];
  for (const [name, binary] of wanted) {
    const tensor = outputs[name];
    if (!tensor) {
      throw new HttpError(500, `the model gave no output ${name}`);
    }
    const bytes = binary ? writeBinaryData(tensor) : null;
    if (bytes) {
      tail.push(bytes);
    }
    written.push(writeOutput(name, tensor, bytes));
  }
  const json = writeJson(head, written);
  return tail.length === 0 ? { status: 200, body: json } : binaryAnswer(json, tail);
}

function writeOutput(name: string, tensor: Tensor, bytes: Uint8Array | null): string {
  const data = bytes ? `"parameters":{"binary_data_size":${bytes.length}}` : `"data":${writeJsonData(name, tensor)}`;
  return `{"name":${JSON.stringify(name)},"datatype":"${tensor.datatype}","shape":[${tensor.shape.join(",")}],${data}}`;
}

function writeJson({ model, release, id }: AnswerHead, outputs: readonly string[]): string {
  const echo = id === null ? "" : `,"id":${JSON.stringify(id)}`;
  return `{"model_name":${JSON.stringify(model)},"model_version":${JSON.stringify(release)}${echo},"outputs":[${outputs.join(",")}]}`;
}

/** The JSON, then the tensors in the order in which it names them. */
function binaryAnswer(json: string, tail: readonly Uint8Array[]): Answer {
  const head = Buffer.from(json, "utf8");
  return {
    status: 200,
    body: Buffer.concat([head, ...tail]),
    headers: { "content-type": "application/octet-stream", "inference-header-content-length": String(head.length) },
  };
}
