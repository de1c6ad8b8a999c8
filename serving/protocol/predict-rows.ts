import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor, TensorSpec } from "../../core/tensor.ts";
import type { Outputs } from "../scoring/batch-tensors.ts";
import { type Answer, HttpError } from "./http.ts";
import type { Feeds } from "./infer-feeds.ts";
import { isRecord } from "./infer-request.ts";
import { readJsonData, writeJsonData } from "./tensor-json.ts";

/**
 * Rows as people write them: `{"instances": [{"distance": 500, "origin": "ORD"}, …]}`, answered by one prediction a row.
 * A model with one matrix as input takes lists of numbers instead, as its columns have no names.
 */

type Row = Readonly<Record<string, unknown>>;

/** @throws HttpError 400 */
export function readInstances(body: unknown): readonly unknown[] {
  const instances = isRecord(body) ? body.instances : undefined;
  if (!Array.isArray(instances) || instances.length === 0) {
    throw new HttpError(400, 'the body must be {"instances": [row, …]} with at least one row');
  }
  return instances;
}

/** @throws HttpError 400 that names the row and the column */
export function feedsOfRows(model: Pick<LoadedModel, "inputs">, instances: readonly unknown[]): Feeds {
  const [only] = model.inputs;
  if (only && model.inputs.length === 1 && only.shape.length === 2 && only.shape[1] !== 1) {
    return { [only.name]: matrixOf(only, instances) };
  }
  const rows = instances.map((row, index) => {
    if (!isRecord(row)) {
      throw new HttpError(400, `instances[${index}] must be an object of columns`);
    }
    return row;
  });
  return Object.fromEntries(model.inputs.map((spec) => [spec.name, columnOf(spec, rows)]));
}

function columnOf(spec: TensorSpec, rows: readonly Row[]): Tensor {
  if (spec.shape[0] !== -1 || spec.shape.length > 2 || (spec.shape[1] ?? 1) !== 1) {
    throw new HttpError(400, `input ${spec.name} is not one value a row: use /v2/models/…/infer`);
  }
  const values = rows.map((row, index) => {
    const value = row[spec.name];
    if (value === undefined) {
      throw new HttpError(400, `instances[${index}] has no column ${spec.name}; null says that it is unknown`);
    }
    return value;
  });
  return tensorOf(spec, [rows.length, ...spec.shape.slice(1)], values);
}

function matrixOf(spec: TensorSpec, instances: readonly unknown[]): Tensor {
  const width = spec.shape[1] === -1 ? lengthOf(instances[0]) : spec.shape[1];
  const odd = instances.findIndex((row) => lengthOf(row) !== width);
  if (odd !== -1 || width === undefined) {
    const wanted = width === undefined ? "" : `${width} `;
    throw new HttpError(
      400,
      `instances[${odd}] must be a list of ${wanted}values: the model's input ${spec.name} is a matrix`,
    );
  }
  return tensorOf(spec, [instances.length, width], instances);
}

function lengthOf(row: unknown): number | undefined {
  return Array.isArray(row) ? row.length : undefined;
}

function tensorOf(spec: TensorSpec, shape: number[], values: readonly unknown[]): Tensor {
  return { datatype: spec.datatype, shape, data: readJsonData(values, shape, spec) };
}

/**
 * One object a row: by output, its value or, of several values, the list of them.
 *
 * @param deferred for each row whether a person is to decide; null: nobody asked for that
 */
export function writePredictions(
  release: string,
  rows: number,
  outputs: Outputs,
  deferred: readonly boolean[] | null,
): Answer {
  const columns = Object.entries(outputs).map(([name, tensor]) => ({ name, values: valuesByRow(name, tensor, rows) }));
  if (deferred) {
    columns.push({ name: "defer", values: deferred.map(String) });
  }
  const predictions = Array.from(
    { length: rows },
    (_, row) => `{${columns.map(({ name, values }) => `${JSON.stringify(name)}:${values[row]}`).join(",")}}`,
  );
  const body = `{"predictions":[${predictions.join(",")}],"model_version":${JSON.stringify(release)}}`;
  return { status: 200, body };
}

function valuesByRow(name: string, tensor: Tensor, rows: number): string[] {
  if (tensor.shape[0] !== rows) {
    throw new HttpError(500, `output ${name} of the model does not have one entry a row: use /v2/models/…/infer`);
  }
  const width = tensor.data.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const list = writeJsonData(name, { ...tensor, data: tensor.data.slice(row * width, (row + 1) * width) });
    return width === 1 ? list.slice(1, -1) : list;
  });
}
