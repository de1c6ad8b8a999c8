import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { type MonitorSettings, usualMonitor } from "../../core/config/schemas/monitor-schema.ts";
import type { SourceShape } from "../../core/data/data-port.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import type { WindowSelection } from "../../core/drift/tally-sql.ts";
import type { WindowCounts } from "../../core/drift/window-counts.ts";
import { SluiceError } from "../../core/errors.ts";
import { copiesIn } from "../../core/monitor/copies.ts";
import { estimatePerformance } from "../../core/monitor/estimate.ts";
import { estimateProblems } from "../../core/monitor/estimate-verdict.ts";
import { findProblems, type Seen } from "../../core/monitor/find-problems.ts";
import { type MonitorHistory, usualRows } from "../../core/monitor/history.ts";
import { judgeWindow } from "../../core/monitor/judge-window.ts";
import {
  besideColumns,
  type LiveWindow,
  liveColumns,
  liveSelection,
  timeReference,
} from "../../core/monitor/live-columns.ts";
import { type MonitorProblem, type MonitorReport, monitorReportSchema } from "../../core/monitor/monitor-report.ts";
import { type Reference, scoreColumn } from "../../core/monitor/reference.ts";
import { besideSegments } from "../../core/monitor/segments/judge-segments.ts";
import type { ServiceReport } from "../../core/monitor/service-report.ts";
import { verdictOf } from "../../core/monitor/verdict.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { monitorHeadline, renderMonitor } from "../../core/report/monitor/render-monitor.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { sourceOf } from "../source-of.ts";
import { checkLiveRules } from "./check-live-rules.ts";
import { type LiveRows, type MeasuredPerformance, measurePerformance } from "./measure-performance.ts";
import { measureService } from "./measure-service.ts";
import { readHistory, recordWindow } from "./monitor-history.ts";
import { type SeenSegments, watchSegments } from "./watch-segments.ts";
import { type WatchedRelease, watchedRelease } from "./watched-release.ts";

export interface MonitorInput {
  config: Config;
  model: string;
  /** Null: what production serves, and no history. */
  environment: string | null;
  /** Live rows; the default is `monitor.source`. */
  source?: string;
  /** ISO instants; the default is the last whole window. */
  from?: string;
  to?: string;
}

/** Looks at the live rows of one window, compares them with the release's reference, and keeps what was seen. */
export async function monitor(ports: Ports, input: MonitorInput): Promise<Outcome<MonitorReport>> {
  const model = modelOf(input.config, input.model);
  const settings = model.monitor ?? usualMonitor;
  const spec = await liveSource(ports, model, input.source ?? settings.source);
  const window = windowOf(input, settings, ports.clock.now());
  const watching = { environment: input.environment, at: window.to };
  const watched = await watchedRelease(ports, input.config, input.model, watching);
  ports.progress.step(`Looking at ${spec.source} from ${instant(window.from)} to ${instant(window.to)}`);
  const history: MonitorHistory =
    input.environment === null
      ? { version: 1, windows: [] }
      : await readHistory(ports.repository, input.environment, input.model);
  const seen = await look(ports, { spec, window, model, settings, reference: watched.reference });
  const { release } = watched.release;
  const measured = seen.live
    ? await measurePerformance(ports, {
        ...{ model, settings, reference: watched.reference, release, window, history, live: seen.live },
      })
    : null;
  const service = seen.live
    ? await measureService(ports, { model, settings, reference: watched.reference, window, live: seen.live })
    : null;
  const broken = await checkRules(ports, { name: input.model, spec, model, reference: watched.reference }, seen);
  const segments = await lookAtSegments(ports, { model, settings, reference: watched.reference, window }, seen);
  const report = reportOn(input, {
    ...{ settings, watched, window, spec, model, seen, history, measured, service, broken, segments },
  });
  await ports.files.write(pathsOf(input.model).monitorReport, `${JSON.stringify(report, null, 2)}\n`);
  await ports.files.write(pathsOf(input.model).monitorMarkdown, renderMonitor(report));
  if (input.environment !== null) await recordWindow(ports.repository, input.environment, report);
  return {
    conclusion: report.verdict === "alarm" ? "refused" : "passed",
    headline: monitorHeadline(report),
    summary: renderMonitor(report),
    facts: report,
    annotations: report.problems.map(({ level, kind, sentence }) => ({
      level: level === "alarm" ? "error" : "warning",
      title: kind,
      message: sentence,
    })),
  };
}

async function liveSource(ports: Ports, model: ModelConfig, source: string | undefined): Promise<SourceSpec> {
  if (source !== undefined) return { ...(await sourceOf(ports.files, model.data)), source };
  throw new SluiceError("USAGE", "Nobody says where the live rows are.", {
    remedy: "Set monitor.source in sluice.yaml, or name a path or glob with --source.",
  });
}

const instant = (at: number) => new Date(at).toISOString();

/** The last whole window before now, or the one that is asked for. */
function windowOf({ from, to }: MonitorInput, { every }: MonitorSettings, now: number): LiveWindow {
  const end = to === undefined ? Math.floor(now / every) * every : Date.parse(to);
  const begin = from === undefined ? end - every : Date.parse(from);
  if (begin < end) return { from: begin, to: end, now };
  throw new SluiceError("USAGE", `The window from ${from ?? "?"} to ${to ?? "now"} is none.`, {
    remedy: "Give instants such as 2001-05-01 or 2001-05-01T12:00:00Z, the first before the second.",
  });
}

interface Question {
  spec: SourceSpec;
  window: LiveWindow;
  model: ModelConfig;
  settings: MonitorSettings;
  reference: Reference;
}

interface Look {
  counts: WindowCounts;
  /** Null: there are no files at all. */
  facts: Omit<Seen, "usual" | "window"> | null;
  isTimed: boolean;
  live: LiveRows | null;
  selection: WindowSelection | null;
}

async function look(ports: Ports, { spec, window, model, settings, reference }: Question): Promise<Look> {
  const shape = await shapeOf(ports, spec);
  const none: WindowCounts = { version: 1, reference: reference.digest, rows: 0, columns: {} };
  if (!shape) return { counts: none, facts: null, isTimed: true, live: null, selection: null };
  const live = liveColumns(shape.columns, reference, {
    time: settings.time ?? (shape.columns.some(({ name }) => name === model.data.time) ? model.data.time : undefined),
    score: settings.score,
  });
  const isTimed = live.time !== null;
  const duplicates = copiesIn(shape.files);
  const selection = liveSelection(live, reference, isTimed ? window : null, duplicates);
  const groups = await ports.data.tally(spec, {
    columns: [
      ...[...reference.columns, ...besideColumns(reference)],
      ...(reference.score ? [reference.score] : []),
      ...(isTimed ? [timeReference] : []),
    ],
    reference: reference.digest,
    selection,
  });
  const counts = groups.get("window") ?? none;
  const rowsIn = (group: string) => groups.get(group)?.rows ?? 0;
  const facts = {
    ...{ other: rowsIn("other"), future: rowsIn("future"), untimed: rowsIn("untimed") },
    newest: counts.columns[timeReference.name]?.range?.max ?? null,
    end: isTimed ? window.to : null,
    duplicates,
    stored: live.columns.map(({ name }) => name),
  };
  return { counts, facts, isTimed, live: { spec, shape, columns: live }, selection };
}

async function checkRules(
  ports: Ports,
  { name, spec, model, reference }: { name: string; spec: SourceSpec; model: ModelConfig; reference: Reference },
  { counts, live, selection }: Look,
): Promise<MonitorProblem[]> {
  if (!live || !selection || counts.rows === 0) return [];
  const inputs = live.columns.columns.map((column) => column.name).filter((one) => reference.features.includes(one));
  return checkLiveRules(ports, { name, spec, model, selection, inputs, areCaptured: live.columns.digest !== null });
}

async function lookAtSegments(
  ports: Ports,
  { window, ...question }: Omit<Question, "spec">,
  { counts, live, selection, isTimed }: Look,
): Promise<SeenSegments | null> {
  if (!live || !selection) return null;
  const length = isTimed ? window.to - window.from : null;
  return watchSegments(ports, { ...question, live, selection, counts, length });
}

/** That there are no live rows is what was seen, and no error. */
async function shapeOf({ data }: Ports, spec: SourceSpec): Promise<SourceShape | null> {
  try {
    return await data.inspect(spec);
  } catch (error) {
    if (error instanceof SluiceError && ["DATA_MISSING", "DATA_EMPTY"].includes(error.code)) return null;
    throw error;
  }
}

interface Told {
  settings: MonitorSettings;
  watched: WatchedRelease;
  window: LiveWindow;
  spec: SourceSpec;
  model: ModelConfig;
  seen: Look;
  history: MonitorHistory;
  measured: MeasuredPerformance | null;
  service: ServiceReport | null;
  /** Rules of the data schema that rows of the window break. */
  broken: readonly MonitorProblem[];
  segments: SeenSegments | null;
}

/** Segments share the budget of false alarms where any is looked at. */
function wholeSettings(settings: MonitorSettings, segments: SeenSegments | null): MonitorSettings {
  return segments && segments.report.segments.length > 0 ? besideSegments(settings) : settings;
}

function reportOn({ model: name, environment }: MonitorInput, told: Told): MonitorReport {
  const { settings, watched, window, spec, model, seen, history, measured, broken, segments } = told;
  const { release, reference } = watched;
  const { counts, facts, isTimed } = seen;
  const length = isTimed ? window.to - window.from : null;
  const columns = counts.rows === 0 ? [] : judgeWindow(reference, counts, wholeSettings(settings, segments), length);
  const usual = isTimed ? usualRows(history, window) : null;
  const problems: MonitorProblem[] = facts
    ? findProblems(reference, { ...facts, window: counts, usual }, settings)
    : [
        {
          kind: "no-data" as const,
          level: "alarm" as const,
          column: null,
          sentence: `There is nothing at ${spec.source}`,
        },
      ];
  const estimates = estimatePerformance(reference, counts.columns[scoreColumn], {
    task: model.task,
    threshold: model.evaluate.threshold,
    length,
  });
  problems.push(
    ...broken,
    ...(segments?.problems ?? []),
    ...(measured?.problems ?? []),
    ...estimateProblems(estimates, settings.performance),
  );
  const performance = measured?.report ?? null;
  const newest = facts?.newest ?? null;
  return monitorReportSchema.parse({
    version: 1,
    model: name,
    release: release.release,
    digest: release.digest,
    environment,
    source: spec.source.slice(0, 500),
    window: {
      from: isTimed ? instant(window.from) : null,
      to: isTimed ? instant(window.to) : null,
      rows: counts.rows,
      newest: newest === null ? null : instant(newest),
    },
    verdict: verdictOf(problems, columns, performance, segments?.report.segments ?? []),
    problems,
    columns,
    segments: segments?.report ?? null,
    estimates,
    performance,
    service: told.service,
  } satisfies MonitorReport);
}
