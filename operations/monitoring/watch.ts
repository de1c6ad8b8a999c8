import { usualMonitor } from "../../core/config/schemas/monitor-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { given } from "../../core/given.ts";
import { dueWindows, mostDue, type Span } from "../../core/monitor/due-windows.ts";
import { withWindow } from "../../core/monitor/history.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import { sourceIn } from "../../core/monitor/watched-environments.ts";
import type { Annotation, Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { renderMonitorPage } from "../../core/report/monitor/render-monitor-page.ts";
import { renderWatch } from "../../core/report/monitor/render-watch.ts";
import { trendOf } from "../../core/report/monitor/trend-sentences.ts";
import { windowWords } from "../../core/report/monitor/window-words.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { type MonitorInput, monitor } from "./monitor.ts";
import { readHistory } from "./monitor-history.ts";
import { tellAlerts } from "./tell-alerts.ts";

export interface WatchInput extends MonitorInput {
  /** Where the run can be read that this is. */
  runUrl?: string;
}

export interface Watched {
  newest: MonitorReport;
  /** What nobody had looked at before it, the oldest first. */
  caughtUp: MonitorReport[];
  /** Times that nobody has looked at and that are not caught up, as ISO instants. */
  gaps: Instants[];
}

/**
 * Looks at the window that is asked for, or, where none is, at every whole window since the last one that was looked at:
 * schedules are dropped and delayed, and what they missed is caught up. Then people are told.
 */
export async function watch(ports: Ports, asked: WatchInput): Promise<Outcome<Watched>> {
  const input = { ...asked, ...given({ source: sourceOf(asked) }) };
  const { windows, last, gaps } = await windowsOf(ports, input);
  const older: Outcome<MonitorReport>[] = [];
  const broken: Annotation[] = [];
  for (const window of windows) {
    const seen = await lookBack(ports, { ...input, ...window });
    if ("facts" in seen) older.push(seen);
    else broken.push(seen);
  }
  const newest = await monitor(ports, { ...input, ...last });
  const { untold, trend } = await show(ports, input, newest.facts);
  const notes = [...gaps.map(gapNote), ...broken, ...untold];
  const all = [...older, newest];
  return {
    conclusion: all.some(({ conclusion }) => conclusion === "refused") ? "refused" : "passed",
    headline: newest.headline,
    summary: renderWatch(newest, older, { notes, trend }),
    facts: { newest: newest.facts, caughtUp: older.map(({ facts }) => facts), gaps },
    annotations: [...all.flatMap(({ annotations }) => annotations), ...notes],
  };
}

type Instants = { from: string; to: string };

function sourceOf({ config, model, environment, source }: WatchInput): string | undefined {
  const configured = source ?? modelOf(config, model).monitor?.source;
  const place = environment ?? promotionOrder(config).at(-1);
  return configured === undefined || place === undefined ? configured : sourceIn(configured, place);
}

interface Asked {
  windows: Instants[];
  last: Partial<Instants>;
  gaps: Instants[];
}

async function windowsOf(ports: Ports, input: WatchInput): Promise<Asked> {
  const { environment, from, to } = input;
  if (environment === null || from !== undefined || to !== undefined) return { windows: [], last: {}, gaps: [] };
  const { every } = modelOf(input.config, input.model).monitor ?? usualMonitor;
  const history = await readHistory(ports.repository, environment, input.model);
  const { windows, gaps } = dueWindows(history, every, ports.clock.now());
  return {
    windows: windows.slice(0, -1).map(instants),
    last: windows.slice(-1).map(instants)[0] ?? {},
    gaps: gaps.map(instants),
  };
}

function instants({ from, to }: Span): Instants {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** An older window that cannot be looked at is named, and keeps nobody from looking at those that came after. */
async function lookBack(ports: Ports, asked: MonitorInput & Instants): Promise<Outcome<MonitorReport> | Annotation> {
  try {
    return await monitor(ports, asked);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { level: "warning", title: "window-not-seen", message: `${windowWords(asked)}: ${error.message}` };
  }
}

function gapNote({ from, to }: Instants): Annotation {
  const message =
    `Nobody has looked at ${windowWords({ from, to })}; at most ${mostDue} windows are caught up at once. ` +
    `Look at it with --from ${from} --to ${to}`;
  return { level: "warning", title: "window-not-seen", message };
}

/** People first: what is told must not wait for what is drawn. */
async function show(
  ports: Ports,
  { config, model, environment, runUrl }: WatchInput,
  report: MonitorReport,
): Promise<{ untold: Annotation[]; trend: string[] }> {
  const history =
    environment === null
      ? withWindow({ version: 1, windows: [] }, report)
      : await readHistory(ports.repository, environment, model);
  const settings = (modelOf(config, model).monitor ?? usualMonitor).alerts;
  const place = environment === null ? null : { environment, model };
  const untold = place ? await tellAlerts(ports, { settings, place, report, history, runUrl: runUrl ?? null }) : [];
  const page = await renderMonitorPage(report, history, (chart) => ports.charts.draw(chart));
  await ports.files.write(pathsOf(model).monitorPage, page);
  return { untold, trend: trendOf(history) };
}
