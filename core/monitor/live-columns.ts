import { identifier, literal } from "../data/sql-text.ts";
import type { ReferenceColumn } from "../drift/reference-column.ts";
import type { WindowSelection } from "../drift/tally-sql.ts";
import { type Reference, scoreColumn } from "./reference.ts";

/** Where the columns of a reference stand in live rows: captured predictions, or a table with columns of the same names. */

export interface StoredColumn {
  name: string;
  type: string;
}

export interface LiveColumns {
  columns: WindowSelection["columns"];
  /** SQL of when a row was, as a timestamp; null: the rows do not say. */
  time: string | null;
  /** SQL of the digest of the model that answered; null: the rows do not say. */
  digest: string | null;
}

interface Named {
  /** Column of the configuration that says when, and the one with the score. */
  time: string | undefined;
  score: string | undefined;
}

export function liveColumns(stored: readonly StoredColumn[], reference: Reference, named: Named): LiveColumns {
  const find = (name: string) => stored.find((column) => column.name.toLowerCase() === name.toLowerCase());
  // Columns that every captured prediction has.
  const isCaptured = ["request_id", "digest", "at"].every((name) => find(name));
  const time = named.time ?? (isCaptured ? "at" : undefined);
  const when = time === undefined ? undefined : find(time);
  const columns = [...reference.columns, ...besideColumns(reference)].flatMap((column) => {
    const expression = isCaptured ? captured(stored, reference, column.name) : plain(find(column.name));
    return expression === null
      ? []
      : [{ name: column.name, expression: asKind(column, expression, find(column.name)) }];
  });
  const score = scoreOf(stored, named.score === undefined ? undefined : find(named.score), classesOf(reference));
  return {
    columns: [
      ...columns,
      ...(score === null || reference.score === null ? [] : [{ name: scoreColumn, expression: score }]),
    ],
    time: when ? `${identifier(when.name)}::timestamp` : null,
    digest: isCaptured ? identifier("digest") : null,
  };
}

/** Columns by which rows are divided into segments, and which are neither inputs nor the target. */
export function besideColumns({ columns, segments }: Reference): ReferenceColumn[] {
  const known = columns.map(({ name }) => name);
  return (segments?.by ?? []).map(({ column }) => column).filter(({ name }) => !known.includes(name));
}

const plain = (column: StoredColumn | undefined) => (column ? identifier(column.name) : null);

/** A named input, or the place of a feature in the one input that holds all of them. */
function captured(stored: readonly StoredColumn[], { features }: Reference, name: string): string | null {
  const inputs = stored.filter((column) => column.name.startsWith("input_"));
  const own = inputs.find((column) => column.name.toLowerCase() === `input_${name}`.toLowerCase());
  if (own) return isList(own) ? `${identifier(own.name)}[1]` : identifier(own.name);
  const [matrix, second] = inputs.filter(isList);
  const place = features.indexOf(name);
  return matrix && !second && place >= 0 ? `${identifier(matrix.name)}[${place + 1}]` : null;
}

const preferred = ["probability", "probabilities", "output_probability", "score", "scores", "variable"];

const classesOf = ({ heldOut }: Reference) => heldOut?.classes ?? [];

/** Of two probabilities the last is that of the positive class; of many the largest counts. */
function scoreOf(
  stored: readonly StoredColumn[],
  named: StoredColumn | undefined,
  classes: readonly string[],
): string | null {
  if (named) return identifier(named.name);
  const each = probabilitiesOf(stored, classes);
  if (each) return `greatest(${each.join(", ")})`;
  const found = scoreOutput(stored);
  if (!found) return null;
  return isList(found) ? `${identifier(found.name)}[-1]` : identifier(found.name);
}

/** The captured output that holds the score, or the probabilities. */
function scoreOutput(stored: readonly StoredColumn[]): StoredColumn | undefined {
  const outputs = stored.filter(({ name, type }) => name.startsWith("output_") && /^(FLOAT|DOUBLE)(\[\])?$/.test(type));
  const [first, second] = outputs;
  return second ? outputs.find(({ name }) => preferred.includes(name.slice("output_".length))) : first;
}

/** Of many classes the probability of each: of a captured list, or in columns `score_CLASS` as `sluice predict` writes them. */
export function probabilitiesOf(stored: readonly StoredColumn[], classes: readonly string[]): string[] | null {
  if (classes.length === 0) return null;
  const own = classes.map((name) => stored.find((column) => column.name === `score_${name}`));
  if (own.every((column) => column !== undefined)) return own.map(({ name }) => identifier(name));
  const output = scoreOutput(stored);
  return output && isList(output) ? classes.map((_, place) => `${identifier(output.name)}[${place + 1}]`) : null;
}

const isList = ({ type }: StoredColumn) => type.endsWith("[]");

/** Models are asked in numbers where the data has booleans. */
function asKind(column: ReferenceColumn, expression: string, own: StoredColumn | undefined): string {
  const isBoolean =
    column.kind === "category" && column.levels.every(({ value }) => value === "true" || value === "false");
  return isBoolean && column.levels.length > 0 && own?.type !== "VARCHAR" ? `(${expression})::boolean` : expression;
}

export interface LiveWindow {
  /** Milliseconds since 1970 UTC; from is in, to is out. */
  from: number;
  to: number;
  now: number;
}

/** Rows of the window, of other models in it, of times to come, and of no time. */
export function liveSelection(
  live: LiveColumns,
  reference: Reference,
  window: LiveWindow | null,
  copies: readonly string[],
): WindowSelection {
  const { columns, time, digest } = live;
  const isOther = digest === null ? "false" : `${digest} is distinct from ${literal(reference.digest)}`;
  const when = time === null ? [] : [{ name: timeColumn, expression: time }];
  if (time === null || window === null) {
    return { columns: [...columns, ...when], where: notIn(copies), group: `if(${isOther}, 'other', 'window')` };
  }
  const [from, to, now] = [window.from, window.to, window.now].map((at) => `epoch_ms(${Math.round(at)}::bigint)`);
  return {
    columns: [...columns, ...when],
    where: `${notIn(copies)} and (${time} is null or ${time} > ${now} or (${time} >= ${from} and ${time} < ${to}))`,
    group: `case when ${time} is null then 'untimed' when ${time} > ${now} then 'future'
      when ${isOther} then 'other' else 'window' end`,
  };
}

/** Rows of these files are left out; they are known by the end of their path. */
export function notIn(copies: readonly string[]): string {
  return ["true", ...copies.map((path) => `not ends_with(sluice_file, ${literal(path)})`)].join(" and ");
}

const timeColumn = "sluice time";

/** Counts nothing but the newest and the oldest row. */
export const timeReference: ReferenceColumn = {
  ...{ name: timeColumn, kind: "time", single: false, missing: 0 },
  cuts: [],
  counts: [0],
};
