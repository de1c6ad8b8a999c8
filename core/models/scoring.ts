import type { Task } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import { mostClasses } from "../metrics/multiclass/classes.ts";
import type { LoadedModel } from "../ports.ts";
import type { Column, Table } from "../table.ts";
import type { Tensor, TensorSpec } from "../tensor.ts";
import { checkClassOrder } from "./class-order.ts";
import { columnTensor, matrixTensor, numbersOf } from "./tensors.ts";

/**
 * How a model of the supported interfaces is fed from a table and read back as one score per row:
 *
 * - inputs: one matrix `[N, F]` of numbers, or one named input per column;
 * - outputs: probability `[N]`, `[N, 1]` or `[N, 2]` (binary classification, also beside a label), probabilities `[N, C]` of C
 *   classes, value `[N]` or `[N, 1]`.
 */
export interface ScoringPlan {
  inputs:
    | { kind: "matrix"; spec: TensorSpec; features: readonly string[] }
    | { kind: "columns"; specs: readonly TensorSpec[] };
  output: string;
  task: Task;
  /** Of multiclass classification, in the order of the probabilities. */
  classes: readonly string[] | null;
  /** An output beside the probabilities that names each row's class. */
  label: string | null;
}

type Interface = Pick<LoadedModel, "inputs" | "outputs">;

/** Rows scored in one call: bounds memory, and is large enough that the call itself costs nothing. */
const batchRows = 16_384;

/** @throws SluiceError MODEL_INTERFACE naming what was found */
export function planScoring(
  model: Interface,
  task: Task,
  features: readonly string[],
  classes: readonly string[] | null = null,
): ScoringPlan {
  const output = planOutput(model.outputs, task, classes).name;
  const label = classes && model.outputs.find(({ datatype }) => ["INT32", "INT64", "BYTES"].includes(datatype));
  return { inputs: planInputs(model.inputs, features), output, task, classes, label: label?.name ?? null };
}

function planInputs(specs: readonly TensorSpec[], features: readonly string[]): ScoringPlan["inputs"] {
  const [only] = specs;
  if (specs.length === 1 && only?.shape.length === 2 && only.shape[1] !== 1) {
    const width = only.shape[1] ?? -1;
    if (width !== -1 && width !== features.length) {
      throw interfaceError(
        `its input ${describe(only)} takes ${width} columns, but there are ${features.length} features: ${features.join(", ")}`,
      );
    }
    return { kind: "matrix", spec: only, features };
  }
  const unknown = specs.filter((spec) => !features.includes(spec.name));
  if (specs.length === 0 || unknown.length > 0) {
    throw interfaceError(
      `its inputs are ${specs.map(describe).join(", ") || "none"}; no feature is called ${unknown.map((spec) => spec.name).join(", ")}. The features are ${features.join(", ")}`,
    );
  }
  const strange = specs.find((spec) => spec.shape.length > 2 || (spec.shape[1] ?? 1) !== 1);
  if (strange) {
    throw interfaceError(`its input ${describe(strange)} is not one value a row ([N] or [N, 1])`);
  }
  return { kind: "columns", specs };
}

const preferredOutputs = ["probability", "probabilities", "output_probability", "score", "scores", "variable"];

/** How many numbers a row may have; of unknown classes any number from two on. */
function widthsOf(task: Task, classes: readonly string[] | null): number[] {
  if (classes) return [classes.length];
  if (task === "multiclass-classification") return Array.from({ length: mostClasses - 1 }, (_, more) => more + 2);
  return task === "binary-classification" ? [1, 2] : [1];
}

const wantedOutput = {
  "binary-classification": () => "probabilities [N], [N, 1] or [N, 2]",
  "multiclass-classification": (classes) =>
    classes ? `probabilities [N, ${classes.length}] of the classes ${classes.join(", ")}` : "probabilities [N, C]",
  ranking: () => "scores [N] or [N, 1]",
  regression: () => "values [N] or [N, 1]",
} satisfies Record<Task, (classes: readonly string[] | null) => string>;

function planOutput(outputs: readonly TensorSpec[], task: Task, classes: readonly string[] | null): TensorSpec {
  const widths = [-1, ...widthsOf(task, classes)];
  const usable = outputs.filter(
    (spec) => ["FP32", "FP64"].includes(spec.datatype) && spec.shape.length <= 2 && widths.includes(spec.shape[1] ?? 1),
  );
  const [first, second] = usable;
  const preferred = usable.find((spec) => preferredOutputs.includes(spec.name));
  if (first && !second) {
    return first;
  }
  if (preferred) {
    return preferred;
  }
  throw interfaceError(
    `its outputs are ${outputs.map(describe).join(", ") || "none"}; Sluice needs exactly one tensor of ${wantedOutput[task](classes)}, or several of which one is called probabilities`,
  );
}

function describe(spec: TensorSpec): string {
  return `${spec.name} (${spec.datatype} [${spec.shape.map((size) => (size === -1 ? "N" : size)).join(", ")}])`;
}

function interfaceError(found: string): SluiceError {
  return new SluiceError("MODEL_INTERFACE", `The model cannot be scored: ${found}.`, {
    remedy:
      "Export the model with one input [N, F] of numbers or one named input per feature column, and probabilities or values as output (for scikit-learn: convert with zipmap=False).",
  });
}

/** Scores every row of the table, finite or not: judging that is the measurement's job. Of C classes, C numbers a row. */
export async function scoreTable(model: LoadedModel, plan: ScoringPlan, table: Table): Promise<Float64Array> {
  const width = plan.classes?.length ?? 1;
  const scores = new Float64Array(table.rows * width);
  for (let from = 0; from < table.rows; from += batchRows) {
    const to = Math.min(from + batchRows, table.rows);
    const outputs = await model.infer(feedsOf(plan, table, from, to));
    scores.set(scoresOf(plan, outputs, to - from), from * width);
  }
  return scores;
}

export function feedsOf(plan: ScoringPlan, table: Table, from: number, to: number): Record<string, Tensor> {
  if (plan.inputs.kind === "matrix") {
    const columns = plan.inputs.features.map((name) => [name, columnOf(table, name)] as const);
    return { [plan.inputs.spec.name]: matrixTensor(columns, plan.inputs.spec, from, to) };
  }
  return Object.fromEntries(
    plan.inputs.specs.map((spec) => [spec.name, columnTensor(spec, columnOf(table, spec.name), from, to)]),
  );
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns[name];
  if (!column) {
    throw interfaceError(`it needs the column ${name}, which the data does not have`);
  }
  return column;
}

/** Of a binary classifier, whatever it takes. @throws SluiceError MODEL_INTERFACE for any other */
export function positiveProbabilities(
  model: Pick<Interface, "outputs">,
  outputs: Readonly<Record<string, Tensor>>,
  rows: number,
): Float64Array {
  const task = "binary-classification";
  const output = planOutput(model.outputs, task, null).name;
  return scoresOf({ output, task, classes: null, label: null }, outputs, rows);
}

function scoresOf(
  plan: Omit<ScoringPlan, "inputs">,
  outputs: Readonly<Record<string, Tensor>>,
  rows: number,
): Float64Array {
  const tensor = outputs[plan.output];
  const width = tensor && tensor.shape.length === 2 ? (tensor.shape[1] ?? 1) : 1;
  if (!tensor || tensor.shape[0] !== rows || !widthsOf(plan.task, plan.classes).includes(width)) {
    throw interfaceError(`its output ${plan.output} came back as [${tensor?.shape.join(", ") ?? ""}] for ${rows} rows`);
  }
  const values = numbersOf(tensor);
  if (plan.classes) {
    const labels = plan.label === null ? undefined : outputs[plan.label];
    if (labels) checkClassOrder(labels, values, plan.classes);
    return values;
  }
  // With two classes the second column is the probability of the positive one.
  return width === 1 ? values : Float64Array.from({ length: rows }, (_, row) => values[row * width + 1] ?? Number.NaN);
}
