import { DuckDBInstance } from "@duckdb/node-api";

/** A training command that leaves predictions: what they are, an SQL query over the rows of SLUICE_PREDICT says. */

const { SLUICE_PREDICT: asked = "", SLUICE_OUTPUT: output = "", SLUICE_PARAMS: params = "" } = process.env;
const { select } = JSON.parse(params) as { select: string };
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`create view asked as from '${asked}'`);
await connection.run(`copy (${select}) to '${output}/predictions.parquet' (format parquet)`);
