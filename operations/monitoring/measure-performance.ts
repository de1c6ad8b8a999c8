import type { ModelConfig } from "../../core/config/schema.ts";
import type { MonitorSettings } from "../../core/config/schemas/monitor-schema.ts";
import type { SourceShape } from "../../core/data/data-port.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import { SluiceError } from "../../core/errors.ts";
import { copiesIn } from "../../core/monitor/copies.ts";
import type { MonitorHistory } from "../../core/monitor/history.ts";
import type { LiveColumns, LiveWindow } from "../../core/monitor/live-columns.ts";
import type { MonitorProblem } from "../../core/monitor/monitor-report.ts";
import { performanceBefore } from "../../core/monitor/performance/before.ts";
import { fairnessLimits } from "../../core/monitor/performance/fairness.ts";
import { judgePerformance } from "../../core/monitor/performance/judge-performance.ts";
import { labelProblems } from "../../core/monitor/performance/label-problems.ts";
import { labelPlaces } from "../../core/monitor/performance/label-question.ts";
import type { PerformanceReport } from "../../core/monitor/performance/performance-report.ts";
import type { Reference } from "../../core/monitor/reference.ts";
import type { Ports } from "../../core/ports.ts";

/** The live rows as they were found. */
export interface LiveRows {
  spec: SourceSpec;
  shape: SourceShape;
  columns: LiveColumns;
}

export interface PerformanceInput {
  model: ModelConfig;
  settings: MonitorSettings;
  reference: Reference;
  release: string;
  window: LiveWindow;
  history: MonitorHistory;
  live: LiveRows;
}

export interface MeasuredPerformance {
  /** Null: there are no labels to look for. */
  report: PerformanceReport | null;
  problems: MonitorProblem[];
}

const nothing: MeasuredPerformance = { report: null, problems: [] };

/** Joins predictions with the labels that have come, and judges those that have matured since the last look. */
export async function measurePerformance(ports: Ports, input: PerformanceInput): Promise<MeasuredPerformance> {
  const { model, settings, reference, release, window, history, live } = input;
  if (model.task === "ranking") return nothing;
  const told = await toldRows(ports, input);
  if (told === "missing") return { report: null, problems: [noLabels(settings)] };
  const places = labelPlaces({
    ...{ task: model.task, data: model.data, settings: settings.labels, reference, stored: live.shape.columns },
    ...{ live: live.columns, told: told?.shape.columns ?? null },
    by: fairnessLimits(model.gates).map(({ by }) => by),
  });
  if (places === null) return nothing;
  ports.progress.step(`Joining the labels of ${told ? told.spec.source : live.spec.source}`);
  const isTimed = places.predictions.time !== null;
  const before = performanceBefore(history, release, window.to);
  const joined = await ports.data.labelled(live.spec, told?.spec ?? null, {
    ...places,
    window: isTimed ? window : null,
    judgedUntil: before.judgedUntil,
    now: window.now,
    maturedMs: settings.labels.matured === "auto" ? null : settings.labels.matured,
    copies: copiesIn(live.shape.files),
    labelCopies: copiesIn((told ?? live).shape.files),
  });
  const report = judgePerformance({ model, settings, reference, release, joined, before, now: window.now });
  return { report, problems: [...labelProblems(joined, before), ...missingReference(reference)] };
}

/** Null: labels stand in the live rows. */
async function toldRows({ data }: Ports, { settings, live }: PerformanceInput) {
  const { source } = settings.labels;
  if (source === undefined) return null;
  const spec = { ...live.spec, source };
  try {
    return { spec, shape: await data.inspect(spec) };
  } catch (error) {
    if (error instanceof SluiceError && ["DATA_MISSING", "DATA_EMPTY"].includes(error.code)) return "missing";
    throw error;
  }
}

function noLabels({ labels }: MonitorSettings): MonitorProblem {
  const sentence = `There are no labels at ${labels.source}`.slice(0, 500);
  return { kind: "no-labels", level: "warning", column: null, sentence };
}

function missingReference({ heldOut }: Reference): MonitorProblem[] {
  const sentence = "The release does not say how it did on its held-out rows: release the model again";
  return heldOut ? [] : [{ kind: "no-held-out-loss", level: "warning", column: null, sentence }];
}
