import { maskText } from "../../core/data/personal/mask.ts";
import type { Clock } from "../../core/ports.ts";
import { HttpError, overloaded } from "../protocol/http.ts";
import { isRecord } from "../protocol/infer-request.ts";
import { type Label, type LabelStatus, labelSchema, sameLabel } from "./feedback-label.ts";
import type { PredictionIndex, RecentPrediction } from "./prediction-index.ts";
import type { SpoolColumn } from "./spool-file.ts";
import type { SpoolShelf } from "./spool-shelf.ts";

/** Of one call. */
const maxLabels = 10_000;

const columns: readonly SpoolColumn[] = [
  { name: "request_id", type: "VARCHAR" },
  { name: "row", type: "INTEGER" },
  { name: "label", type: "VARCHAR" },
  { name: "label_number", type: "DOUBLE" },
  { name: "at", type: "TIMESTAMP_MS" },
  { name: "received_at", type: "TIMESTAMP_MS" },
  { name: "status", type: "VARCHAR" },
  { name: "predicted", type: "VARCHAR" },
  { name: "mistake", type: "BOOLEAN" },
  { name: "release", type: "VARCHAR" },
  { name: "digest", type: "VARCHAR" },
  { name: "variant", type: "VARCHAR" },
  { name: "predicted_at", type: "TIMESTAMP_MS" },
];

/** What a rollout learns from a label. */
export interface Mistakes {
  serves(model: string): boolean;
  /** When the rollout of a model began that is under way; null: none is. */
  rolloutSince(model: string): number | null;
  record(model: string, digest: string, unit: string, isMistake: boolean): void;
}

interface Result {
  id: unknown;
  row?: number;
  status: LabelStatus;
  message?: string;
}

/** Takes labels in: each is joined with its prediction where that is still known, written down, and answered for. */
export class FeedbackDesk {
  readonly counts = new Map<string, Record<LabelStatus, number>>();
  readonly #index: PredictionIndex;
  readonly #shelf: SpoolShelf;
  readonly #clock: Clock;
  readonly #mistakes: Mistakes;

  constructor(index: PredictionIndex, deps: { shelf: SpoolShelf; clock: Clock; mistakes: Mistakes }) {
    this.#index = index;
    this.#shelf = deps.shelf;
    this.#clock = deps.clock;
    this.#mistakes = deps.mistakes;
  }

  /**
   * Everything that is answered for is in a file by then.
   *
   * @throws HttpError 400 for a body that is no list of labels, 503 when the disk takes no more
   */
  async take(body: unknown): Promise<{ counts: Partial<Record<LabelStatus, number>>; results: Result[] }> {
    const labels = isRecord(body) ? body.labels : undefined;
    if (!Array.isArray(labels) || labels.length === 0 || labels.length > maxLabels) {
      throw new HttpError(
        400,
        `the body must be {"labels": [{"model", "id", "label"}, …]} with 1 to ${maxLabels} of them`,
      );
    }
    if (!this.#shelf.hasRoom(labels.length * 1_024)) {
      throw overloaded("labels cannot be written as fast as they come");
    }
    const results = labels.map((label) => this.#takeOne(label));
    // Also for those that an earlier call left waiting, and that are duplicates now.
    if (!(await this.#shelf.flush())) {
      throw overloaded("the labels are not on the disk yet: send them again");
    }
    return { counts: countStatuses(results), results };
  }

  #takeOne(value: unknown): Result {
    const parsed = labelSchema.safeParse(value);
    if (!parsed.success) {
      const message = parsed.error.issues.map((issue) => [...issue.path, issue.message].join(": ")).join("; ");
      return this.#refuse(value, message);
    }
    const label = parsed.data;
    if (!this.#mistakes.serves(label.model)) {
      return this.#refuse(value, `there is no model ${label.model}`);
    }
    const status = this.#join(label);
    this.#countsOf(label.model)[status] += 1;
    return { id: label.id, row: label.row, status };
  }

  /** Counted without a model: the name is the sender's choice. */
  #refuse(value: unknown, message: string): Result {
    this.#countsOf("").invalid += 1;
    const id = isRecord(value) && typeof value.id === "string" ? value.id.slice(0, 128) : null;
    return { id, status: "invalid", message };
  }

  #join(label: Label): LabelStatus {
    const now = this.#clock.now();
    const prediction = this.#index.find(label.model, label.id);
    const known =
      prediction && (prediction.classes === null || label.row < prediction.classes.length) ? prediction : null;
    const before = this.#index.label(label.model, label.id, label.row, String(label.label));
    const status = statusOf(label, known, before);
    if (status === "duplicate") {
      return status;
    }
    const mistake = mistakeOf(label, known);
    const row = rowOf(label, { status, mistake, prediction: known, now });
    const kind = { model: label.model, kind: "feedback", version: "labels", columns } as const;
    if (!this.#shelf.add(kind, Buffer.from(row), 1)) {
      throw overloaded("labels cannot be written as fast as they come");
    }
    if (status !== "early" && known && mistake !== null) {
      this.#tellRollout(label.model, known, mistake);
    }
    return status;
  }

  /** Only of what was predicted while the rollout lasts: both versions are compared over the same time. */
  #tellRollout(model: string, { digest, unit, at }: RecentPrediction, mistake: boolean): void {
    const since = this.#mistakes.rolloutSince(model);
    if (since !== null && at >= since && unit !== null) {
      this.#mistakes.record(model, digest, unit, mistake);
    }
  }

  #countsOf(model: string): Record<LabelStatus, number> {
    const present = this.counts.get(model);
    if (present) {
      return present;
    }
    const counts = { matched: 0, corrected: 0, unknown: 0, early: 0, duplicate: 0, invalid: 0 };
    this.counts.set(model, counts);
    return counts;
  }
}

function statusOf(label: Label, prediction: RecentPrediction | null, before: string | null): LabelStatus {
  if (before !== null) {
    return sameLabel(before, String(label.label)) ? "duplicate" : "corrected";
  }
  if (!prediction) {
    return "unknown";
  }
  return label.at !== undefined && Date.parse(label.at) < prediction.at ? "early" : "matched";
}

/** null: nobody can tell. */
function mistakeOf({ label, row, mistake }: Label, prediction: RecentPrediction | null): boolean | null {
  const predicted = prediction?.classes?.[row];
  return mistake ?? (predicted === undefined ? null : !sameLabel(predicted, String(label)));
}

interface Joined {
  status: LabelStatus;
  mistake: boolean | null;
  prediction: RecentPrediction | null;
  now: number;
}

function rowOf(label: Label, { status, mistake, prediction, now }: Joined): string {
  const number = typeof label.label === "string" ? null : Number(label.label);
  const cells = [
    label.id,
    label.row,
    maskText(String(label.label)),
    number,
    new Date(label.at ?? now).toISOString(),
    new Date(now).toISOString(),
    status,
    prediction?.classes?.[label.row] ?? null,
    mistake,
    prediction?.release ?? null,
    prediction?.digest ?? null,
    prediction?.variant ?? null,
    prediction && new Date(prediction.at).toISOString(),
  ];
  return `${JSON.stringify(Object.fromEntries(cells.map((cell, index) => [`c${index}`, cell])))}\n`;
}

function countStatuses(results: readonly Result[]): Partial<Record<LabelStatus, number>> {
  const counts: Partial<Record<LabelStatus, number>> = {};
  for (const { status } of results) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}
