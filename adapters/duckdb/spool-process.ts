import { open, truncate } from "node:fs/promises";
import { setPriority } from "node:os";
import { z } from "zod";
import { identifier, literal } from "../../core/data/sql-text.ts";
import { writeAtomically } from "../files/atomic-write.ts";
import { confine, withDuckDb } from "./connection.ts";

/** Started by spool-to-parquet.ts, asked once, and gone. It gives way to the server's own work. */

const jobsSchema = z.array(z.strictObject({ spool: z.string(), parquet: z.string() }));
/** The first line of a spool file. */
const headerSchema = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string().regex(/^[A-Z_]+(\[\])?$/) })).min(1),
});

process.once("message", async (message) => {
  setPriority(10);
  const outcomes: (string | null)[] = [];
  for (const { spool, parquet } of jobsSchema.parse(message)) {
    outcomes.push(
      await convert(spool, parquet).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    );
  }
  process.send?.(outcomes, () => process.exit(0));
});
process.once("disconnect", () => process.exit(1));
// A Ctrl-C reaches every process of a terminal; the server still waits for this one.
process.on("SIGINT", () => undefined);

async function convert(spool: string, parquet: string): Promise<void> {
  if ((await dropTornLine(spool)) === 0) {
    return; // killed before a single line was whole
  }
  const columns = await readColumns(spool);
  const types = columns.map(({ type }, index) => `${literal(`c${index}`)}: ${literal(type)}`).join(", ");
  const selected = columns.map(({ name }, index) => `c${index} as ${identifier(name)}`).join(", ");
  await writeAtomically(parquet, (temporary) =>
    withDuckDb({ threads: 1 }, async (connection) => {
      await confine(connection, [spool, temporary]);
      // The header has none of the keys; every row has the first one.
      await connection.run(
        `copy (select ${selected} from read_json(${literal(spool)}, format = 'newline_delimited', columns = {${types}})
         where c0 is not null) to ${literal(temporary)} (format parquet, compression zstd, use_tmp_file false)`,
      );
    }),
  );
}

async function readColumns(spool: string) {
  const handle = await open(spool, "r");
  try {
    for await (const line of handle.readLines({ autoClose: false })) {
      return headerSchema.parse(JSON.parse(line)).columns;
    }
    throw new Error("the file is empty");
  } finally {
    await handle.close();
  }
}

/** A process that was killed may have left half a line. @returns bytes that are left */
async function dropTornLine(spool: string): Promise<number> {
  const handle = await open(spool, "r");
  const chunk = Buffer.alloc(65_536);
  try {
    let end = (await handle.stat()).size;
    while (end > 0) {
      const from = Math.max(0, end - chunk.length);
      const { bytesRead } = await handle.read(chunk, 0, end - from, from);
      const lineFeed = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
      if (lineFeed !== -1) {
        await truncate(spool, from + lineFeed + 1);
        return from + lineFeed + 1;
      }
      end = from;
    }
    return 0;
  } finally {
    await handle.close();
  }
}
