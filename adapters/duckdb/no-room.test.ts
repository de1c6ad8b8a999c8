import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withScratch } from "../files/scratch.ts";
import { confine, rowsOf, withDuckDb } from "./connection.ts";
import { unreadable } from "./read-errors.ts";
import { openSource } from "./source.ts";

const moreThanMemory =
  "select max(n)::double as n from (select row_number() over (order by md5(i::varchar)) as n from range(1000000) r(i))";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-room-"));
});
afterEach(() => rm(root, { recursive: true }));

/** With a memory that is too small for the question, and `disk` for what it does not hold. */
function ask(scratch: string, disk: string): Promise<unknown> {
  return withDuckDb({ scratch, threads: 2 }, async (connection) => {
    await connection.run(`set memory_limit = '40MB'; set max_temp_directory_size = '${disk}'`);
    await confine(connection, []);
    return rowsOf(connection, moreThanMemory);
  });
}

it("keeps on disk what memory cannot hold, also where nothing else may be written, and clears it away", async () => {
  await withScratch(root, async (scratch) => {
    expect(await ask(scratch, "1GB")).toEqual([{ n: 1_000_000 }]);
  });
  expect(await readdir(join(root, ".sluice", "tmp"))).toEqual([]);
});

it("says that there is no disk left", async () => {
  await writeFile(join(root, "a.csv"), "x\n1\n");
  const error = await withScratch(root, async (scratch) => {
    const source = await openSource({ source: "a.csv" }, [{ path: "a.csv", origin: join(root, "a.csv") }], scratch);
    return ask(scratch, "1KB").catch((cause) => unreadable(source, cause));
  });
  expect(error).toMatchObject({
    code: "NO_ROOM",
    message: "a.csv does not fit: there is no disk space left for what memory cannot hold.",
    remedy: expect.stringContaining(".sluice"),
  });
  expect(await readdir(join(root, ".sluice", "tmp"))).toEqual([]);
});
