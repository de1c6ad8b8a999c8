import type { DataCheck } from "../../core/data/data-report.ts";
import type { FilesPort } from "../../core/ports.ts";
import { withDuckDb } from "./connection.ts";
import { withDigests } from "./inspect-source.ts";
import type { Source } from "./source.ts";
import type { createTextChecks } from "./text/check-text.ts";
import { kindsOf } from "./text/resolve-types.ts";
import { withTypes } from "./typed-source.ts";
import { validateAtOnce } from "./validate-at-once.ts";
import { type Judged, type Task, validateSource } from "./validate-source.ts";

/** Looks the bytes through, for faults and digests, while DuckDB reads the rows on threads of its own. */
export async function validateOpened(
  files: FilesPort,
  checks: ReturnType<typeof createTextChecks>,
  opened: Source,
  task: Task,
): Promise<DataCheck> {
  const kinds = kindsOf(task.schema.columns);
  const early =
    opened.format.name === "Parquet" ? validateSource(files, opened, task) : validateAtOnce(files, opened, task, kinds);
  const [digested, seen] = await both(checks.digest(opened), early);
  const closely = async (): Promise<Judged> => {
    const typed = await withDuckDb({ scratch: digested.scratch }, (connection) =>
      withTypes(connection, digested, kinds),
    );
    return validateSource(files, typed, task);
  };
  const { rows, ...judged } = seen ?? (await closely());
  return { ...(await withDigests(files, digested, rows)), ...judged };
}

/** Waits for both, also where one fails; of two errors that of the bytes, the first, says more. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
