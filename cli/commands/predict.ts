import { Option } from "commander";
import { SluiceError } from "../../core/errors.ts";
import { parseReviewBand } from "../../core/models/review-band.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type Prediction, predict } from "../../operations/evaluation/predict.ts";
import type { WantedModel } from "../../operations/evaluation/predictor.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface PredictOptions extends ModelOptions {
  input: string;
  output: string;
  onnx: string | undefined;
  digest: string | undefined;
  environment: string | undefined;
  defer: string | undefined;
}

export const predictVerb: Verb<PredictOptions, Prediction> = {
  name: "predict",
  description: "score the rows of a file with a released model or an ONNX file, however many rows there are",
  examples: [
    "sluice predict --input data/june.parquet --output scores.parquet",
    "sluice predict --onnx model.onnx --input data/june.csv --output scores.csv --defer 0.4..0.6",
  ],
  options: [
    ...modelOptions,
    new Option("--input <path>", "the rows: CSV, Parquet or JSON lines; they need no target").makeOptionMandatory(),
    new Option("--output <path>", "where the scores go, CSV or Parquet by its ending").makeOptionMandatory(),
    new Option("--onnx <path>", "a model that is no release"),
    new Option("--digest <digest>", "a release by its digest (default: what production serves)"),
    new Option("--environment <name>", "what this environment serves"),
    new Option(
      "--defer <range>",
      "mark probabilities in this range for a person to look at, such as 0.4..0.6 (default: serve.defer)",
    ),
  ],
  run: async (options, { ports }) => {
    const { input, output } = options;
    const defer = options.defer === undefined ? null : parseReviewBand(options.defer);
    const wanted = wantedModel(options);
    return await predict(ports, { ...(await loadModel(ports.files, options)), wanted, input, output, defer });
  },
};

function wantedModel({ onnx, digest, environment }: PredictOptions): WantedModel {
  const given: WantedModel[] = [
    ...(onnx === undefined ? [] : [{ by: "file" as const, path: onnx }]),
    ...(digest === undefined ? [] : [{ by: "digest" as const, digest }]),
    ...(environment === undefined ? [] : [{ by: "environment" as const, environment }]),
  ];
  const [wanted = { by: "production" }, second] = given;
  if (second) {
    throw new SluiceError("USAGE", "--onnx, --digest and --environment each name a model.", {
      remedy: "Give one of them alone.",
    });
  }
  return wanted;
}
