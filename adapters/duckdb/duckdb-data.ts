import type { DataPort } from "../../core/data/data-port.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import { createLocalFiles } from "../files/local-files.ts";
import { withScratch } from "../files/scratch.ts";
import { createRemoteSources, type RemoteOptions } from "../storage/remote-sources.ts";
import { compareRows, labelConflicts } from "./compare-rows.ts";
import { isDuckDbError, withDuckDb } from "./connection.ts";
import { inspectSource } from "./inspect-source.ts";
import { labelledSource } from "./labelled-source.ts";
import { leakageOf } from "./leakage-source.ts";
import { type Locate, locateFiles } from "./locate.ts";
import { mapRows } from "./map-rows.ts";
import { openReferences } from "./open-references.ts";
import { pickRows } from "./pick-rows.ts";
import { profileSource } from "./profile-source.ts";
import { isOutOfRoom, unreadable } from "./read-errors.ts";
import { readTable } from "./read-table.ts";
import { sampleSource } from "./sample-source.ts";
import { openSource, type Source } from "./source.ts";
import { cutSource, splitSource } from "./split-source.ts";
import { tallySource } from "./tally-source.ts";
import { createTextChecks } from "./text/check-text.ts";
import { kindsOf } from "./text/resolve-types.ts";
import { withTypes } from "./typed-source.ts";
import { validateOpened } from "./validate-opened.ts";
import type { Task } from "./validate-source.ts";
import { writeParquet } from "./write-parquet.ts";

/** Data of `root`, the user's repository: CSV, Parquet and JSON lines, by path, glob or address. */
export function createDuckDbData(root: string, env: RemoteOptions["env"] = {}): DataPort {
  const files = createLocalFiles(root);
  const remote = createRemoteSources({ root, env });
  const locate: Locate = (spec) => locateFiles(files, remote, spec);
  const checks = createTextChecks(files);
  const onOpened = <T>(spec: SourceSpec, use: (opened: Source) => Promise<T>): Promise<T> =>
    withScratch(root, async (scratch) => {
      const opened = await openSource(spec, await locate(spec), scratch);
      try {
        return await use(opened);
      } catch (error) {
        // Damage in the middle of a file shows only where the rows are read.
        throw isDuckDbError(error) || isOutOfRoom(error) ? await unreadable(opened, error) : error;
      }
    });
  const on = <T>(spec: SourceSpec, use: (source: Source) => Promise<T>): Promise<T> =>
    onOpened(spec, async (opened) => use(await checks.check(opened)));
  const onTyped = <T>(spec: SourceSpec, use: (source: Source) => Promise<T>): Promise<T> =>
    on(spec, async (source) => {
      const kinds = kindsOf(spec.declared ?? {});
      return use(await withDuckDb({ scratch: source.scratch }, (connection) => withTypes(connection, source, kinds)));
    });
  return {
    inspect: (spec) => onTyped(spec, (source) => inspectSource(files, source)),
    validate: (spec, schema, options) =>
      onOpened(spec, async (opened) => {
        const task: Task = { schema, references: await openReferences(locate, schema, opened), options };
        return validateOpened(files, checks, opened, task);
      }),
    tally: (spec, question) => onTyped(spec, (source) => tallySource(source, question)),
    labelled: (live, labels, question) =>
      onTyped(live, (rows) =>
        labels === null
          ? labelledSource(rows, rows, question)
          : onTyped(labels, (told) => labelledSource(rows, told, question)),
      ),
    pick: (spec, wanted, output) => onTyped(spec, (source) => pickRows(files, source, wanted, output)),
    profile: (spec, options) => onTyped(spec, (source) => profileSource(source, options)),
    compareRows: (base, head, by) =>
      onTyped(base, (before) => onTyped(head, (after) => compareRows(before, after, by))),
    labelConflicts: (spec, question) => onTyped(spec, (source) => labelConflicts(source, question)),
    sample: (spec) => on(spec, sampleSource),
    cuts: (spec, plan) => onTyped(spec, (source) => cutSource(source, plan)),
    leakage: (spec, question) => onTyped(spec, (source) => leakageOf(source, question)),
    split: (spec, plan, folder) => onTyped(spec, (source) => splitSource(files, source, plan, folder)),
    map: (spec, options, change) => onTyped(spec, (source) => mapRows(files, source, options, change)),
    write: (name, tables) => writeParquet(files, name, tables),
    read: (path, columns) => onTyped({ source: path }, (source) => readTable(source, columns)),
  };
}
