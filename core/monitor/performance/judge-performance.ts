import type { ModelConfig, Task } from "../../config/schema.ts";
import type { MonitorSettings } from "../../config/schemas/monitor-schema.ts";
import type { LossName } from "../../config/schemas/performance-schema.ts";
import { alphaOfTest } from "../../drift/tolerance.ts";
import { readSample } from "../../metrics/read-sample.ts";
import type { Sample } from "../../metrics/sample.ts";
import { estimateRows } from "../estimate.ts";
import type { Reference } from "../reference.ts";
import { binnedScores } from "../score-bins.ts";
import { allowedLoss } from "./allowed-loss.ts";
import type { Before } from "./before.ts";
import { calibrationOf } from "./calibration.ts";
import { type DetectorState, freshDetector, highestLimit, watchLosses, withThreshold } from "./e-detector.ts";
import { fairnessLimits, judgeFairness } from "./fairness.ts";
import { eachSide, type HeldOut, type HeldOutLoss, meanLoss } from "./held-out.ts";
import { unitGroup } from "./label-question.ts";
import type { LabelledRows } from "./labelled-rows.ts";
import { type Answered, lossByRow, shareOfCap, watchedLoss } from "./losses.ts";
import type { PerformanceReport } from "./performance-report.ts";
import { realisedMetrics, tellMetrics } from "./realised.ts";
import { performanceSentence } from "./sentences.ts";

/** How the model did on predictions whose labels have matured, and whether it surely is worse than it may be. */

export interface JudgeInput {
  model: ModelConfig;
  settings: MonitorSettings;
  reference: Reference;
  release: string;
  joined: LabelledRows;
  before: Before;
  now: number;
}

type JudgedTask = Exclude<Task, "ranking">;

/** Null of a ranking, which its queries judge, and not its rows. */
export function judgePerformance(input: JudgeInput): PerformanceReport | null {
  const { model, settings, reference, joined } = input;
  const { task } = model;
  const loss = watchedLoss(task, settings.performance);
  if (task === "ranking" || loss === null) return null;
  const known = reference.heldOut?.losses.find(({ name }) => name === loss);
  const { heldOut } = reference;
  if (joined.rows.rows === 0 || !known || !heldOut) return unjudged(input, loss);
  const answered = answersIn(task, joined, model.evaluate.threshold);
  const sample = sampleIn(joined);
  const watched = watch(input, known, answered, sample);
  const isBinary = task === "binary-classification";
  return {
    ...watched,
    metrics: metricsOf(input, { ...answered, task }, sample, heldOut),
    valueUnit: isBinary ? (model.evaluate.value?.unit ?? null) : null,
    calibration: isBinary ? calibrationOf(answered.labels, answered.scores) : null,
    fairness: isBinary
      ? judgeFairness(fairnessLimits(model.gates), {
          ...answered,
          rows: joined.rows,
          budget: { perMonth: settings.performance.false_alarms, everyMs: settings.every },
        })
      : [],
  };
}

function answersIn(task: JudgedTask, { rows }: LabelledRows, threshold: number): Answered {
  const numbers = (name: string) => {
    const column = rows.columns[name];
    return column?.type === "number" ? column.values : new Float64Array();
  };
  const labels = numbers("label");
  if (task !== "multiclass-classification") return { task, labels, scores: numbers("score"), threshold };
  const classes = Object.keys(rows.columns)
    .filter((name) => name.startsWith("score "))
    .map(numbers);
  const scores = new Float64Array(classes.length * labels.length);
  for (const [place, own] of classes.entries()) {
    for (let row = 0; row < own.length; row++) scores[row * classes.length + place] = own[row] as number;
  }
  return { task, labels, scores, threshold };
}

/** Rows of one unit may resemble each other; where some have none, each row stands for itself. */
function sampleIn({ rows }: LabelledRows): Sample {
  const units = rows.columns[unitGroup];
  const isKnown = units?.type === "string" && units.values.every((unit) => unit !== null);
  const data = { source: "", target: "label", split: {}, ...(isKnown && { unit: unitGroup }) };
  return readSample(data as ModelConfig["data"], rows);
}

function metricsOf(
  { model, reference, joined: { cohort } }: JudgeInput,
  answered: Answered & { task: JudgedTask },
  sample: Sample,
  heldOut: HeldOut,
): PerformanceReport["metrics"] {
  const { task, threshold } = answered;
  const { value } = model.evaluate;
  const realised = realisedMetrics({ ...answered, sample, digest: reference.digest, classes: heldOut.classes, value });
  const length = cohort && cohort.to - cohort.from;
  const estimates = estimateRows(reference, binnedScores(answered), { task, threshold, length });
  return tellMetrics(task, realised, heldOut.metrics, estimates);
}

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;

type Watched = Pick<
  PerformanceReport,
  "verdict" | "sentence" | "cohort" | "loss" | "detector" | "worseSince" | "judgedUntil"
>;

function watch(input: JudgeInput, known: HeldOutLoss, answered: Answered, sample: Sample): Watched {
  const { settings, joined, before, now } = input;
  const alpha = alphaOfTest({ perMonth: settings.performance.false_alarms, everyMs: dayMs }, 1);
  const allowed = allowedLoss(known, settings.performance, alpha);
  const losses = shareOfCap(lossByRow(known.name, answered), known.cap);
  const { value, lower, upper } = meanLoss(known.name, losses, sample, eachSide);
  const scaled = (share: number | null) => (share === null ? null : share * known.cap);
  const loss = {
    ...{ name: known.name, value: scaled(value), lower: scaled(lower), upper: scaled(upper) },
    ...{ reference: known.mean, allowed },
  };
  const detected = detect(input, { loss: known.name, limit: allowed / known.cap }, losses);
  const proven = meanLoss(known.name, losses, sample, model95).upper;
  const holds = proven !== null && proven * known.cap <= allowed;
  const since = detected?.alarm
    ? (before.worseSince ?? detected.alarm.at ?? instant(now))
    : holds
      ? null
      : before.worseSince;
  const verdict = since !== null ? "worse" : holds ? "holds" : "unsure";
  const cohort = cohortOf(joined);
  return {
    verdict,
    sentence: performanceSentence({ verdict, cohort, loss, worseSince: since, alarmAt: detected?.alarm?.at ?? null }),
    ...{ cohort, loss, detector: detected, worseSince: since },
    judgedUntil: cohort.to,
  };
}

/** Of proof that the loss is still allowed: wrong once in twenty. */
const model95 = 0.95;

const instant = (at: number) => new Date(at).toISOString();

function cohortOf({ cohort, maturedMs, delay, counts, rows }: LabelledRows): PerformanceReport["cohort"] {
  return {
    from: cohort && instant(cohort.from),
    to: cohort && instant(cohort.to),
    rows: counts.rows,
    labelled: rows.rows,
    maturedMs,
    delay: delay && { labels: delay.labels, median: delay.median, p95: delay.p95 },
  };
}

/** Goes on where the last cohort ended. Null where the loss may be so large that nothing could be noticed. */
function detect(
  { settings, release, joined, before }: JudgeInput,
  { loss, limit }: { loss: LossName; limit: number },
  losses: Float64Array,
): PerformanceReport["detector"] {
  if (!(limit < highestLimit)) return null;
  const watched = { release, loss, limit };
  const length = joined.cohort ? joined.cohort.to - joined.cohort.from : settings.every;
  const threshold = (losses.length / length) * (monthMs / settings.performance.false_alarms);
  const isSame = before.detector !== null && isSameWatch(before.detector, watched);
  const begun = isSame ? (before.detector as DetectorState) : freshDetector(watched, threshold);
  const { state, alarms } = watchLosses(withThreshold(begun, threshold), losses);
  const [first] = alarms;
  if (first === undefined) return { state, alarm: null };
  const times = joined.rows.columns.time;
  const at = times?.type === "number" ? (times.values[first] as number) : Number.NaN;
  return { state, alarm: { row: first + 1, at: Number.isNaN(at) ? null : instant(at) } };
}

function isSameWatch(
  state: DetectorState,
  { release, loss, limit }: Pick<DetectorState, "release" | "loss" | "limit">,
) {
  return state.release === release && state.loss === loss && Math.abs(state.limit - limit) < 1e-12;
}

/** Nothing to judge by: what earlier looks have found stays as it is, and so does where the next one begins. */
function unjudged(input: JudgeInput, loss: LossName): PerformanceReport {
  const { reference, joined, before } = input;
  const cohort = cohortOf(joined);
  const verdict = before.worseSince === null ? "unsure" : "worse";
  const isKnown = reference.heldOut?.losses.some(({ name }) => name === loss) ?? false;
  // Labels that are only late are still waited for.
  const isDone = cohort.rows === 0 && cohort.to !== null;
  return {
    ...{ verdict, cohort, loss: null, worseSince: before.worseSince },
    sentence: performanceSentence({
      verdict,
      cohort,
      loss: null,
      worseSince: before.worseSince,
      alarmAt: null,
      isKnown,
    }),
    detector: before.detector && { state: before.detector, alarm: null },
    judgedUntil: isDone ? cohort.to : before.judgedUntil === null ? cohort.from : instant(before.judgedUntil),
    ...{ metrics: [], valueUnit: null, calibration: null, fairness: [] },
  };
}
