import { DuckDBInstance } from "@duckdb/node-api";

/** Rows of Parquet files in the order of their names, as plain values. */
export async function readParquet(pattern: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`select * from read_parquet('${pattern}', union_by_name = true)`);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
