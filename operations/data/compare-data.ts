import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { compareColumns } from "../../core/data/difference/compare-columns.ts";
import { compareShapes } from "../../core/data/difference/compare-shapes.ts";
import type { ColumnDifference, ComparedData, Difference } from "../../core/data/difference/difference.ts";
import { personalColumns, showValuesOf } from "../../core/data/personal/suspects.ts";
import type { Profile } from "../../core/data/profile/profile.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import { formatCount } from "../../core/report/numbers.ts";
import { meantFeatures } from "../../core/training/features.ts";
import { type Base, type BaseChoice, findBase, labelOf, type NoBase } from "../evaluation/find-base.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { sourceOf } from "../source-of.ts";
import { profileOf } from "./profile-data.ts";

export interface CompareInput {
  config: Config;
  model: string;
  base: BaseChoice;
}

/** Share of the rows of a column that may move. */
const usualTolerance = 0.05;

/** What a model's data has become. Where the other data cannot be had, that is the answer, and no error. */
export async function compareData(ports: Ports, input: CompareInput): Promise<Difference> {
  const folder = pathsOf(input.model).baseData;
  await ports.files.remove(folder);
  try {
    const base = await findBase(ports, input, folder);
    return "reason" in base ? withoutBase(base) : await compare(ports, input, base);
  } catch (error) {
    if (!(error instanceof SluiceError) || !baseFaults.includes(error.code)) throw error;
    const reason = error.message.replaceAll(`${folder}/`, "").slice(0, 500);
    return { outcome: "no-base", base: labelOf(input.base), reason };
  } finally {
    await ports.files.remove(folder);
  }
}

function withoutBase({ base, reason, locked }: NoBase): Difference {
  return locked ? { outcome: "same", base } : { outcome: "no-base", base, reason };
}

/** The data itself was read before it is compared, so these are about the other one. */
const baseFaults: readonly string[] = ["DATA_MISSING", "DATA_UNREADABLE", "DATA_EMPTY", "GIT_FAILED"];

async function compare(ports: Ports, input: CompareInput, { base, spec: found }: Base): Promise<Difference> {
  const model = modelOf(input.config, input.model);
  const data = await sourceOf(ports.files, model.data);
  // The same types on both sides, so that only values can differ.
  const spec = { ...found, declared: data.declared };
  if (await isSame(ports, spec, data)) return { outcome: "same", base };
  ports.progress.step(`Comparing ${data.source} with ${base}`);
  const before = await profileOf(ports, spec);
  const after = await profileOf(ports, data, before);
  const { sure } = model.evaluate;
  const tolerance = model.data.difference?.tolerance ?? usualTolerance;
  const roleOf = roles(model, after);
  const shape = compareShapes(before, after);
  return {
    outcome: "compared",
    base,
    tolerance,
    sure,
    shape,
    ...(await compareRows(ports, spec, data, { id: model.data.id, before, after, shape })),
    columns: compareColumns(before, after, { tolerance, sure, roleOf, base }),
    conflicts: await conflicts(ports, model, data, after),
  };
}

/** The same files, byte for byte. */
async function isSame({ files }: Ports, base: SourceSpec, head: SourceSpec): Promise<boolean> {
  const digests = async ({ source }: SourceSpec) =>
    Promise.all((await files.glob(source)).map(async (path) => (await files.digest(path)).digest));
  const [before, after] = [await digests(base), await digests(head)];
  return before.length > 0 && before.join() === after.join();
}

function roles(model: ModelConfig, profile: Profile): (column: string) => ColumnDifference["role"] {
  const names = profile.columns.map(({ name }) => name);
  const features = meantFeatures(model, names);
  const { data } = model;
  return (column) => {
    if (column === data.target) return "target";
    if (column === data.id) return "id";
    if (column === data.time) return "time";
    return features.includes(column) ? "feature" : "other";
  };
}

type RowsPart = Pick<ComparedData, "rows" | "rowsNote">;

async function compareRows(
  ports: Ports,
  base: SourceSpec,
  head: SourceSpec,
  {
    id: named,
    before,
    after,
    shape,
  }: { id?: string | undefined; before: Profile; after: Profile; shape: ComparedData["shape"] },
): Promise<RowsPart> {
  const unlike = [...shape.retyped.map(({ name }) => name), ...shape.added, ...shape.renamed.map(({ to }) => to)];
  const columns = after.columns.map(({ name }) => name).filter((name) => !unlike.includes(name));
  const id = named !== undefined && columns.includes(named) ? named : null;
  if (columns.length === 0) return { rows: null, rowsNote: "No column is in both, so rows cannot be matched." };
  const { unnamed, ...found } = await ports.data.compareRows(base, head, { id, columns });
  if (unnamed > 0) {
    const rowsNote = `Rows cannot be matched: ${formatCount(unnamed)} have no ${id} of their own.`;
    return { rows: null, rowsNote: rowsNote.slice(0, 500) };
  }
  const counts = {
    before: before.rows,
    after: after.rows,
    ...found,
    changedColumns: found.changedColumns.slice(0, 20),
  };
  return { rows: { ...counts, by: id === null ? "content" : "id" }, rowsNote: null };
}

/** A target of numbers or grades has no labels that could contradict each other. */
async function conflicts(
  ports: Ports,
  model: ModelConfig,
  source: SourceSpec,
  after: Profile,
): Promise<ComparedData["conflicts"]> {
  const { data, task } = model;
  const names = after.columns.map(({ name }) => name);
  const features = meantFeatures(model, names).filter((name) => names.includes(name));
  if (!task.endsWith("classification") || features.length === 0 || !names.includes(data.target)) return null;
  const show = showValuesOf(personalColumns(await ports.data.sample(source)));
  return ports.data.labelConflicts(source, { features, target: data.target, show });
}
