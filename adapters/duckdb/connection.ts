import type { DuckDBConnection } from "@duckdb/node-api";
import { provideNative } from "../natives/provide-native.ts";

/** Of DuckDB's own memory; what needs more is kept in the scratch folder. */
const memoryLimit = "1500MB";

/**
 * DuckDB in memory, for the length of one task, and in `scratch` with what does not fit. The native library is loaded at
 * the first one, not before.
 */
export async function withDuckDb<T>(
  options: { threads?: number; scratch?: string },
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  await provideNative("duckdb");
  // CommonJS: when bundled, `default` alone has its names.
  const { DuckDBInstance } = (await import("@duckdb/node-api")).default;
  const instance = await DuckDBInstance.create(":memory:", {
    // Nothing is ever fetched from the network, not even an extension.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    memory_limit: memoryLimit,
    temp_directory: options.scratch ?? "",
    ...(options.threads && { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** From here on the connection reads `files` and nothing else, writes nothing, and its settings cannot be changed back. */
export async function confine(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
  await connection.run(`set allowed_paths = [${list}]`);
  await connection.run("set enable_external_access = false");
  await connection.run("set lock_configuration = true");
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

export async function columnsOf(
  connection: DuckDBConnection,
  relation: string,
): Promise<{ name: string; type: string }[]> {
  const rows = await rowsOf(connection, `describe ${relation}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

/** DuckDB throws plain errors that begin with their kind, `IO Error: ...`. */
export function isDuckDbError(error: unknown): error is Error {
  return error instanceof Error && /^[A-Z][A-Za-z ]* Error: /.test(error.message);
}
