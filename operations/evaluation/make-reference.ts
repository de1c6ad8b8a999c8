import type { ModelConfig, Task } from "../../core/config/schema.ts";
import { usualMonitor } from "../../core/config/schemas/monitor-schema.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { distanceOf } from "../../core/drift/judge-column.ts";
import type { ReferenceColumn } from "../../core/drift/reference-column.ts";
import type { WindowSelection } from "../../core/drift/tally-sql.ts";
import { given } from "../../core/given.ts";
import type { Sample } from "../../core/metrics/sample.ts";
import { heldOutLosses } from "../../core/monitor/performance/held-out.ts";
import { realisedMetrics } from "../../core/monitor/performance/realised.ts";
import { type Reference, referenceSchema, scoreColumn } from "../../core/monitor/reference.ts";
import { columnOfScores, filledColumns, watchedColumns } from "../../core/monitor/reference-columns.ts";
import { responseTo } from "../../core/monitor/responses.ts";
import { binnedScores, outcomesOf, periodsOf, scoreBins } from "../../core/monitor/score-bins.ts";
import type { Ports } from "../../core/ports.ts";
import type { Table } from "../../core/table.ts";
import { profileOf } from "../data/profile-data.ts";
import { makeSegments, type Tally } from "./make-segments.ts";

export interface ReferenceInput {
  name: string;
  model: ModelConfig;
  candidate: { digest: string; features: readonly string[] };
  /** Parquet file of the rows that it was trained on. */
  train: string;
  /** The held-out rows, with the candidate's scores, and what is true of each. */
  heldOut: { table: Table; scores: Float64Array; sample: Sample; classes: readonly string[] | null };
}

/** Freezes what later windows are compared with: the training data for inputs, the held-out rows for scores. */
export async function makeReference(ports: Ports, input: ReferenceInput): Promise<Reference> {
  const { name, model, candidate, train, heldOut } = input;
  ports.progress.step(`Keeping the reference of ${name}`);
  const profile = await profileOf(ports, { source: train });
  const empty = watchedColumns(profile, [...candidate.features, model.data.target]);
  const tally = tallyOf(ports, input);
  const all = (await tally(empty, { group: null })).get("");
  const columns = all ? filledColumns(empty, all) : [];
  const isSingle = model.task !== "multiclass-classification";
  const outcome = model.task === "ranking" ? null : outcomeOf(input, model.task);
  const base = {
    version: 1 as const,
    model: name,
    digest: candidate.digest,
    rows: profile.rows,
    features: [...candidate.features],
    columns,
    score: columnOfScores(scoreColumn, outcome?.scores ?? heldOut.scores),
    past: await pastOf(tally, input, columns),
    bins: outcome?.bins ?? null,
    ...(outcome && { heldOut: outcome.heldOut }),
    responses: isSingle ? responsesTo(columns, input) : [],
  };
  const scores = outcome?.scores ?? heldOut.scores;
  const segments = await makeSegments({ model, profile, reference: base, heldOut: { ...heldOut, scores }, tally });
  return referenceSchema.parse({ ...base, ...given({ segments }) } satisfies Reference);
}

/** What became of the held-out rows, by score bin and window, and what losses and metrics they showed. */
function outcomeOf({ model, candidate, heldOut }: ReferenceInput, task: Exclude<Task, "ranking">) {
  const { threshold, value } = model.evaluate;
  const { classes, sample, table } = heldOut;
  const answered = { task, labels: sample.labels, scores: heldOut.scores, threshold };
  const scores = binnedScores(answered);
  const outcomes = outcomesOf(answered);
  const bins = scoreBins(task, scores, outcomes, threshold);
  const { every } = model.monitor ?? usualMonitor;
  const at = model.data.time === undefined ? undefined : table.columns[model.data.time];
  const times = at?.type === "number" ? at.values : null;
  const metrics = realisedMetrics({ ...answered, sample, digest: candidate.digest, classes: classes ?? [], value });
  return {
    scores,
    bins,
    heldOut: {
      losses: heldOutLosses(answered, sample, times),
      metrics: Object.fromEntries(
        Object.entries(metrics).flatMap(([name, { value: one }]) => (one === null ? [] : [[name, one]])),
      ),
      classes: [...(classes ?? [])],
      periods: times && periodsOf(bins, { scores, outcomes, times }, every),
    },
  };
}

function tallyOf(ports: Ports, { train, candidate }: ReferenceInput): Tally {
  return (columns, { group, where = null }) => {
    const own = columns.map(({ name }) => ({ name, expression: identifier(name) }));
    const selection: WindowSelection = { columns: own, where, group };
    return ports.data.tally({ source: train }, { columns, reference: candidate.digest, selection, named: 0 });
  };
}

/** Windows with so few rows that their distance is mostly chance tell nothing of how windows differ. */
const leastRows = 200;

/** As long as those that will be looked at: a day moves otherwise than a week. */
async function pastOf(
  tally: Tally,
  { model }: ReferenceInput,
  columns: readonly ReferenceColumn[],
): Promise<Reference["past"]> {
  const { time } = model.data;
  const { every } = model.monitor ?? usualMonitor;
  if (time === undefined) return { ms: every, distances: {} };
  const at = `epoch_ms(${identifier(time)}::timestamp)`;
  const windows = await tally(columns, { group: `floor(${at} / ${every})::bigint` });
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
