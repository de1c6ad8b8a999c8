import type { DuckDBConnection } from "@duckdb/node-api";

/** The only row of a query that has one. */
export async function firstRow(connection: DuckDBConnection, sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
}
