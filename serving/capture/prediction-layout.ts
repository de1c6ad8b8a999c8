import type { LoadedModel } from "../../core/ports.ts";
import type { Datatype, TensorSpec } from "../../core/tensor.ts";
import type { SpoolColumn } from "./spool-file.ts";

/** What every row of captured predictions has; the model's own columns follow. */
export const headColumns: readonly SpoolColumn[] = [
  { name: "request_id", type: "VARCHAR" },
  { name: "row", type: "INTEGER" },
  { name: "at", type: "TIMESTAMP_MS" },
  { name: "model", type: "VARCHAR" },
  { name: "release", type: "VARCHAR" },
  { name: "digest", type: "VARCHAR" },
  { name: "variant", type: "VARCHAR" },
  { name: "unit", type: "VARCHAR" },
  { name: "trace_id", type: "VARCHAR" },
  { name: "milliseconds", type: "DOUBLE" },
  { name: "status", type: "SMALLINT" },
  { name: "error", type: "VARCHAR" },
];

/** A tensor as a column: one value a row, or the list of a row's values. */
export interface TensorColumn extends SpoolColumn {
  tensor: string;
  side: "inputs" | "outputs";
  isList: boolean;
  /** False: the tensor has no dimension of rows; it stands whole in row 0. */
  byRow: boolean;
}

const types: Record<Datatype, string> = {
  BOOL: "BOOLEAN",
  UINT8: "UTINYINT",
  UINT16: "USMALLINT",
  UINT32: "UINTEGER",
  UINT64: "UBIGINT",
  INT8: "TINYINT",
  INT16: "SMALLINT",
  INT32: "INTEGER",
  INT64: "BIGINT",
  FP16: "FLOAT",
  FP32: "FLOAT",
  FP64: "DOUBLE",
  BYTES: "VARCHAR",
};

/** `input_NAME` and `output_NAME`. Two names that differ by case alone get numbers: SQL could not tell them apart. */
export function tensorColumns({ inputs, outputs }: Pick<LoadedModel, "inputs" | "outputs">): TensorColumn[] {
  const taken = new Set(headColumns.map(({ name }) => name));
  const columns = [
    ...inputs.map((spec) => columnOf(spec, "inputs")),
    ...outputs.map((spec) => columnOf(spec, "outputs")),
  ];
  return columns.map((column) => {
    let name = column.name;
    for (let number = 2; taken.has(name.toLowerCase()); number++) {
      name = `${column.name}_${number}`;
    }
    taken.add(name.toLowerCase());
    return { ...column, name };
  });
}

function columnOf({ name, datatype, shape }: TensorSpec, side: TensorColumn["side"]): TensorColumn {
  const byRow = shape[0] === -1;
  const isList = !byRow || shape.slice(1).some((length) => length !== 1);
  const type = isList ? `${types[datatype]}[]` : types[datatype];
  return { name: `${side === "inputs" ? "input" : "output"}_${name}`, type, tensor: name, side, isList, byRow };
}
