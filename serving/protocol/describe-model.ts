import type { TensorSpec } from "../../core/tensor.ts";
import type { Fleet } from "../fleet.ts";
import type { ServedModel } from "../served-model.ts";
import { HttpError } from "./http.ts";

/** What the protocol tells about a model. */

export interface ModelDescription {
  name: string;
  versions: string[];
  platform: "onnx_onnxv1";
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

/** @throws HttpError 404, 503 */
export function describeModel(fleet: Fleet, model: ServedModel, release: string | undefined): ModelDescription {
  const digest = release === undefined ? model.mainDigest : model.digestOf(release);
  const session = digest === null ? undefined : fleet.store.get(digest);
  if (!session) {
    throw new HttpError(503, `no version of ${model.name} is loaded`);
  }
  const versions = Object.values(model.routes.versions).map((version) => version.release);
  const { inputs, outputs } = session.model;
  return { name: model.name, versions, platform: "onnx_onnxv1", inputs, outputs };
}

/** A version is ready when it is loaded, which warms it up; a model, when every version is that takes traffic. */
export function readinessOf(fleet: Fleet, model: ServedModel, release: string | undefined): boolean {
  const digests = release === undefined ? servingDigests(model) : [model.digestOf(release)];
  return digests.length > 0 && digests.every((digest) => fleet.store.get(digest) !== undefined);
}

function servingDigests({ routes: { weights } }: ServedModel): string[] {
  return Object.keys(weights).filter((digest) => (weights[digest] ?? 0) > 0);
}
