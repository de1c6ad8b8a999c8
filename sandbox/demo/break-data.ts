import { rename } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

/** What a faulty export does to a month: 1 flight in 40 gets a negative distance, 1 in 60 comes twice. */
export async function breakData(file: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const flights = `read_parquet('${file.replaceAll("'", "''")}')`;
  const broken = `SELECT * REPLACE (CASE WHEN hash(flight_id) % 40 = 0 THEN -distance ELSE distance END AS distance) FROM ${flights}`;
  const repeated = `SELECT * FROM ${flights} WHERE hash(flight_id) % 60 = 1`;
  try {
    await connection.run(
      `COPY (${broken} UNION ALL ${repeated}) TO '${file.replaceAll("'", "''")}.new' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  await rename(`${file}.new`, file);
}
