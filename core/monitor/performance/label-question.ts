import type { DataConfig, Task } from "../../config/schema.ts";
import type { LabelSettings } from "../../config/schemas/performance-schema.ts";
import { identifier, literal } from "../../data/sql-text.ts";
import { SluiceError } from "../../errors.ts";
import { type LiveColumns, probabilitiesOf, type StoredColumn } from "../live-columns.ts";
import { type Reference, scoreColumn } from "../reference.ts";
import type { LabelColumns, LabelledQuestion, PredictionColumns } from "./labelled-rows.ts";

/** Where predictions and their labels stand: captured by the server, or in tables of the user's own. */

export interface LabelPlaces {
  task: Task;
  data: DataConfig;
  settings: LabelSettings;
  reference: Reference;
  /** Columns of the live rows, and where those of the reference stand in them. */
  stored: readonly StoredColumn[];
  live: LiveColumns;
  /** Columns of the labels; null: they stand in the live rows themselves. */
  told: readonly StoredColumn[] | null;
  /** Columns by which fairness is judged. */
  by: readonly string[];
}

export const unitGroup = "sluice unit";

const has = (stored: readonly StoredColumn[], names: readonly string[]) =>
  names.every((name) => stored.some((column) => column.name.toLowerCase() === name));
const isCaptured = (stored: readonly StoredColumn[]) => has(stored, ["request_id", "digest", "at"]);
const isFeedback = (stored: readonly StoredColumn[]) => has(stored, ["request_id", "row", "label", "received_at"]);
const capturedKey = `(request_id || ' ' || "row")`;

/** Null where no row has a score, or where live rows without labels are all there is. */
export function labelPlaces(places: LabelPlaces): Pick<LabelledQuestion, "predictions" | "labels"> | null {
  const scores = scoresOf(places);
  if (scores === null) return null;
  const labels = places.told === null ? ownLabels(places) : toldLabels(places, places.told);
  return labels && { predictions: { ...predictionsOf(places), scores }, labels };
}

function scoresOf({ task, stored, live, reference }: LabelPlaces): PredictionColumns["scores"] | null {
  if (task !== "multiclass-classification") {
    const score = live.columns.find(({ name }) => name === scoreColumn);
    return score ? [{ name: "score", expression: score.expression }] : null;
  }
  const each = probabilitiesOf(stored, reference.heldOut?.classes ?? []);
  return each?.map((expression, place) => ({ name: `score ${place}`, expression })) ?? null;
}

function predictionsOf(places: LabelPlaces): Omit<PredictionColumns, "scores"> {
  const { stored, live, reference, told } = places;
  const captured = isCaptured(stored);
  const digest = `digest = ${literal(reference.digest)}`;
  return {
    key: captured ? (told && isFeedback(told) ? capturedKey : "request_id") : rowKey(places),
    time: live.time,
    isOwn: captured ? `${digest} and variant <> 'shadow' and error is null` : "true",
    groups: groupsOf(places, captured),
  };
}

/** Without an id a row is known by its place, which is enough where its label stands beside it. */
function rowKey({ data, stored, told }: LabelPlaces): string {
  if (data.id !== undefined && stored.some(({ name }) => name === data.id)) return identifier(data.id);
  if (told === null) return "sluice_file || ':' || sluice_row";
  throw new SluiceError("CONFIG_INVALID", `The live rows have no ${data.id ?? "id"} by which labels could be joined.`, {
    remedy: "Set data.id in sluice.yaml to the column that names a row, and keep it in the live rows.",
  });
}

function groupsOf({ by, data, stored, live }: LabelPlaces, captured: boolean): PredictionColumns["groups"] {
  const plain = (name: string) => (stored.some((column) => column.name === name) ? identifier(name) : null);
  const unit = data.unit === undefined ? null : captured ? "unit" : plain(data.unit);
  const groups = by.flatMap((name) => {
    const expression = live.columns.find((column) => column.name === name)?.expression ?? plain(name);
    return expression === null ? [] : [{ name, expression }];
  });
  return [...groups, ...(unit === null ? [] : [{ name: unitGroup, expression: unit }])];
}

function ownLabels(places: LabelPlaces): LabelColumns | null {
  const { data, stored, settings } = places;
  const label = settings.label ?? data.target;
  if (!stored.some(({ name }) => name === label)) return null;
  const time = settings.time === undefined ? null : column(stored, settings.time, "time");
  return { key: rowKey(places), ...answerOf(places, identifier(label)), time, known: null };
}

function toldLabels(places: LabelPlaces, told: readonly StoredColumn[]): LabelColumns {
  const { data, settings, stored } = places;
  const isOurs = isFeedback(told) && settings.key === undefined;
  const id = settings.key ?? data.id ?? (isCaptured(stored) ? "request_id" : undefined);
  const key = isOurs ? capturedKey : column(told, id ?? "id", "key");
  const label = column(told, settings.label ?? (isOurs ? "label" : data.target), "label");
  const time = settings.time ?? (isOurs ? "received_at" : undefined);
  return {
    key,
    ...answerOf(places, label),
    time: time === undefined ? null : column(told, time, "time"),
    known: isOurs ? identifier("at") : null,
  };
}

function column(stored: readonly StoredColumn[], name: string, role: keyof LabelSettings): string {
  if (stored.some((one) => one.name === name)) return identifier(name);
  throw new SluiceError("CONFIG_INVALID", `The labels have no column ${name}.`, {
    remedy: `Correct monitor.labels.${role} in sluice.yaml; the columns are ${stored.map((one) => one.name).join(", ")}.`,
  });
}

/** Labels as people and systems write them: true and 1 are the same, and so are 3 and 3.0. */
function answerOf({ task, reference }: LabelPlaces, label: string): Pick<LabelColumns, "value" | "text"> {
  const text = `trim((${label})::varchar)`;
  const number = `try_cast(${text} as double)`;
  switch (task) {
    case "binary-classification": {
      const named = `when lower(${text}) = 'true' then 1 when lower(${text}) = 'false' then 0`;
      return { text, value: `case ${named} when ${number} in (0, 1) then ${number} end` };
    }
    case "multiclass-classification": {
      const classes = (reference.heldOut?.classes ?? []).map((name, place) => {
        const isSame = `${text} = ${literal(name)} or ${number} = try_cast(${literal(name)} as double)`;
        return `when ${isSame} then ${place}`;
      });
      return { text, value: `case ${classes.join(" ")} end` };
    }
    default:
      return { text, value: `case when isfinite(${number}) then ${number} end` };
  }
}
