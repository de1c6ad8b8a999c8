import { type DataReport, dataReportSchema } from "../../core/data/data-report.ts";
import { SluiceError } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { FilesPort } from "../../core/ports.ts";
import { maxPredictionsBytes, type Predictions, predictionsSchema } from "../../core/predictions/predictions.ts";
import { type Candidate, candidateSchema } from "../../core/training/candidate.ts";

/** A candidate bundle as a training run left it. It may come from a pull request, so nothing in it is believed unchecked. */
export interface Bundle {
  data: DataReport | null;
  candidate: Candidate | null;
  /** Path of the model or of the predictions, whose digest is that of the candidate. */
  model: string;
}

/** A document is some hundred kilobytes. */
const maxDocumentBytes = 8 * 1024 * 1024;
/** What one message of the ONNX format can hold. */
const maxModelBytes = 2 ** 31 - 1;

/** @throws SluiceError BUNDLE_INVALID when a document breaks its contract or the model is not the one that it names */
export async function readBundle(files: FilesPort, folder: string, model: string): Promise<Bundle> {
  const remedy = "Train again; if the bundle was downloaded, download it again from the run that made it.";
  const read = async <T>(name: string, parse: (text: string, document: string) => T): Promise<T | null> => {
    const path = `${folder}/${name}`;
    if ((await files.untrustedSize(path, maxDocumentBytes)) === null) return null;
    return parse((await files.readText(path)) ?? "", path);
  };
  const data = await read("data-report.json", (text, document) =>
    parseJson(text, dataReportSchema, { code: "BUNDLE_INVALID", document, remedy }),
  );
  const candidate = await read("candidate.json", (text, document) =>
    parseJson(text, candidateSchema, { code: "BUNDLE_INVALID", document, remedy }),
  );
  const bundle = { data, candidate, model: `${folder}/${candidate?.leaves ? "predictions.json" : "model.onnx"}` };
  await checkBundle(files, bundle, model, remedy);
  return bundle;
}

async function checkBundle(files: FilesPort, bundle: Bundle, model: string, remedy: string): Promise<void> {
  const named = [bundle.data?.model, bundle.candidate?.model].find((name) => name !== undefined && name !== model);
  if (named !== undefined) {
    throw new SluiceError("BUNDLE_INVALID", `The bundle is about the model ${named}, not ${model}.`, { remedy });
  }
  if (!bundle.candidate) {
    return;
  }
  const { leaves = "model" } = bundle.candidate;
  const most = leaves === "model" ? maxModelBytes : maxPredictionsBytes;
  const bytes = await files.untrustedSize(bundle.model, most);
  if (bytes === null) {
    throw new SluiceError("BUNDLE_INVALID", `The bundle has a candidate.json but no ${leaves} at ${bundle.model}.`, {
      remedy,
    });
  }
  if (bytes !== bundle.candidate.bytes) {
    const message = `${bundle.model} has ${bytes} bytes, but candidate.json names ${bundle.candidate.bytes}.`;
    throw new SluiceError("BUNDLE_INVALID", message, { remedy });
  }
  const { digest } = await files.digest(bundle.model);
  if (digest !== bundle.candidate.digest) {
    throw new SluiceError(
      "BUNDLE_INVALID",
      `${bundle.model} has the digest ${digest}, but candidate.json names ${bundle.candidate.digest}.`,
      { remedy },
    );
  }
}

/** @throws SluiceError BUNDLE_INVALID when they break their contract or are about another model */
export async function readPredictions(files: FilesPort, path: string, model: string): Promise<Predictions> {
  const remedy = "Train again, with the same version of Sluice on both sides.";
  const predictions = parseJson((await files.readText(path)) ?? "", predictionsSchema, {
    code: "BUNDLE_INVALID",
    document: path,
    remedy,
    maxLength: maxPredictionsBytes,
  });
  if (predictions.model === model) return predictions;
  throw new SluiceError("BUNDLE_INVALID", `${path} is about ${predictions.model}, not ${model}.`, { remedy });
}
