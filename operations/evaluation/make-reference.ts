import { monitorSchema } from "../../core/config/monitor-schema.ts";
import type { ModelConfig } from "../../core/config/schema.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { distanceOf } from "../../core/drift/judge-column.ts";
import type { ReferenceColumn } from "../../core/drift/reference-column.ts";
import type { WindowSelection } from "../../core/drift/tally-sql.ts";
import type { WindowCounts } from "../../core/drift/window-counts.ts";
import { type Reference, referenceSchema, scoreColumn } from "../../core/monitor/reference.ts";
import { columnOfScores, filledColumns, watchedColumns } from "../../core/monitor/reference-columns.ts";
import { responseTo } from "../../core/monitor/responses.ts";
import { scoreBins } from "../../core/monitor/score-bins.ts";
import type { Ports } from "../../core/ports.ts";
import type { Table } from "../../core/table.ts";
import { profileOf } from "../data/profile-data.ts";

export interface ReferenceInput {
  name: string;
  model: ModelConfig;
  candidate: { digest: string; features: readonly string[] };
  /** Parquet file of the rows that it was trained on. */
  train: string;
  /** The held-out rows, with the candidate's scores and the labels as numbers. */
  heldOut: { table: Table; scores: Float64Array; labels: Float64Array };
}

/** Freezes what later windows are compared with: the training data for inputs, the held-out rows for scores. */
export async function makeReference(ports: Ports, input: ReferenceInput): Promise<Reference> {
  const { name, model, candidate, train, heldOut } = input;
  ports.progress.step(`Keeping the reference of ${name}`);
  const profile = await profileOf(ports, { source: train });
  const empty = watchedColumns(profile, [...candidate.features, model.data.target]);
  const all = (await tally(ports, input, empty, null)).get("");
  const columns = all ? filledColumns(empty, all) : [];
  const isSingle = model.task !== "multiclass-classification";
  const reference: Reference = {
    version: 1,
    model: name,
    digest: candidate.digest,
    rows: profile.rows,
    features: [...candidate.features],
    columns,
    score: isSingle ? columnOfScores(scoreColumn, heldOut.scores) : null,
    past: await pastOf(ports, input, columns),
    bins:
      model.task === "binary-classification"
        ? scoreBins(heldOut.scores, heldOut.labels, model.evaluate.threshold)
        : null,
    responses: isSingle ? responsesTo(columns, input) : [],
  };
  return referenceSchema.parse(reference);
}

function tally(
  ports: Ports,
  { train, candidate }: ReferenceInput,
  columns: readonly ReferenceColumn[],
  group: string | null,
): Promise<Map<string, WindowCounts>> {
  const own = columns.map(({ name }) => ({ name, expression: identifier(name) }));
  const selection: WindowSelection = { columns: own, where: null, group };
  return ports.data.tally({ source: train }, { columns, reference: candidate.digest, selection });
}

/** Windows with so few rows that their distance is mostly chance tell nothing of how windows differ. */
const leastRows = 200;

/** As long as those that will be looked at: a day moves otherwise than a week. */
async function pastOf(
  ports: Ports,
  input: ReferenceInput,
  columns: readonly ReferenceColumn[],
): Promise<Reference["past"]> {
  const { time } = input.model.data;
  const { every } = monitorSchema.parse(input.model.monitor ?? {});
  if (time === undefined) return { ms: every, distances: {} };
  const at = `epoch_ms(${identifier(time)}::timestamp)`;
  const windows = await tally(ports, input, columns, `floor(${at} / ${every})::bigint`);
  const whole = [...windows.values()].filter(({ rows }) => rows >= leastRows).slice(-1_000);
  const distances = columns.map((column) => [
    column.name,
    whole.flatMap(({ columns: counted }) => {
      const counts = counted[column.name];
      return counts ? [Math.min(1, distanceOf(column, counts))] : [];
    }),
  ]);
  return { ms: every, distances: Object.fromEntries(distances) };
}

function responsesTo(
  columns: readonly ReferenceColumn[],
  { candidate, heldOut }: ReferenceInput,
): Reference["responses"] {
  return columns.flatMap((column) => {
    const values = candidate.features.includes(column.name) ? heldOut.table.columns[column.name] : undefined;
    const response = values ? responseTo(column, values, heldOut.scores) : null;
    return response ? [response] : [];
  });
}
