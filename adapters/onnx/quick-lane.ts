import { readFile } from "node:fs/promises";
import { blankRows } from "../../core/models/blank-rows.ts";
import { operatorsOf } from "../../core/models/onnx-hazards.ts";
import type { LoadedModel, TimedModel } from "../../core/ports.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";
import { createOnnxModels } from "./onnx-models.ts";

/**
 * Small requests of small models are scored on the event loop itself: there and back to a thread costs several times what
 * a row of a model of tables does. That is safe only where no value can make a request slow: the model consists of
 * operators whose work follows from the shape of what they get, its shape is open in the rows alone, and as many rows as
 * are let in were measured.
 */
export interface QuickLane extends Pick<LoadedModel, "infer" | "close"> {
  takes(feeds: Readonly<Record<string, Tensor>>): boolean;
}

/** The longest that the event loop is held by one call. */
const quickMs = 0.25;
const rowsTried = [64, 16, 4, 1];
const triesEach = 5;
/** Loading holds the event loop too: about 10 ms for as much. */
const mostModelBytes = 500_000;
/** Of all text in a request: an operator looks at each character. */
const mostCharacters = 4_096;

/** @param inputs of the model, which has been loaded elsewhere. @returns null for a model that is not for the event loop */
export async function openQuickLane(path: string, inputs: readonly TensorSpec[]): Promise<QuickLane | null> {
  const bytes = await readFile(path);
  if (bytes.length > mostModelBytes || !isByRow(inputs) || !isPredictable(bytes)) return null;
  const model = await createOnnxModels().load(path);
  const rows = await mostRowsOf(model);
  if (rows === 0) {
    await model.close();
    return null;
  }
  return { infer: model.infer, close: model.close, takes: (feeds) => isSmall(feeds, rows) };
}

function isByRow(inputs: readonly TensorSpec[]): boolean {
  return inputs.length > 0 && inputs.every(({ shape: [rows, ...rest] }) => rows === -1 && !rest.includes(-1));
}

function isPredictable(bytes: Uint8Array): boolean {
  return [...operatorsOf(bytes)].every((operator) => predictable.has(operator));
}

/** 0 for a model that is too slow even for one row, or that refuses a row of zeros, so that nothing can be measured. */
async function mostRowsOf(model: TimedModel): Promise<number> {
  for (const rows of rowsTried) {
    const feeds = blankRows(model.inputs, rows);
    try {
      await model.time(feeds); // the first call allocates
      const times = [];
      for (let call = 0; call < triesEach; call++) times.push(await model.time(feeds));
      if (Math.min(...times) <= quickMs) return rows;
    } catch {
      return 0;
    }
  }
  return 0;
}

function isSmall(feeds: Readonly<Record<string, Tensor>>, mostRows: number): boolean {
  let characters = 0;
  for (const { shape, data } of Object.values(feeds)) {
    if ((shape[0] ?? 0) > mostRows) return false;
    if (Array.isArray(data)) for (const text of data as string[]) characters += text.length;
  }
  return characters <= mostCharacters;
}

/** No loops and branches, nothing whose output has a size that values decide. */
const predictable: ReadonlySet<string> = new Set([
  ...["Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "Ceil", "Clip", "Concat", "Constant", "Div", "Elu", "Equal"],
  ...[
    "Erf",
    "Exp",
    "Flatten",
    "Floor",
    "Gather",
    "Gelu",
    "Gemm",
    "Greater",
    "GreaterOrEqual",
    "HardSigmoid",
    "Identity",
  ],
  ...["IsInf", "IsNaN", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "Max"],
  ...["Mean", "Min", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "Reciprocal", "ReduceMax", "ReduceMean"],
  ...[
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "ReduceSumSquare",
    "Relu",
    "Reshape",
    "Round",
    "Selu",
    "Shape",
    "Sigmoid",
  ],
  ...["Sign", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "TopK", "Transpose"],
  ...["Unsqueeze", "Where", "Xor"],
  ...[
    ...["ArrayFeatureExtractor", "Binarizer", "CategoryMapper", "FeatureVectorizer", "Imputer", "LabelEncoder"],
    ...[
      "LinearClassifier",
      "LinearRegressor",
      "Normalizer",
      "OneHotEncoder",
      "Scaler",
      "SVMClassifier",
      "SVMRegressor",
    ],
    ...["TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor"],
  ].map((operator) => `ai.onnx.ml.${operator}`),
]);
