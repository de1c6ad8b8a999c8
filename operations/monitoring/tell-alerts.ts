import type { AlertSettings } from "../../core/config/schemas/alerts-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { type AlertPlace, alertKindOf, alertMarker, alertMarkerStart } from "../../core/monitor/alerts/alert-marker.ts";
import type { AlertPorts, IssuesPort } from "../../core/monitor/alerts/alert-ports.ts";
import type { AlertKind } from "../../core/monitor/alerts/alerts-in.ts";
import { type AlertStep, decideAlerts } from "../../core/monitor/alerts/decide-alerts.ts";
import type { MonitorHistory } from "../../core/monitor/history.ts";
import type { MonitorReport } from "../../core/monitor/monitor-report.ts";
import type { Annotation } from "../../core/outcome.ts";
import { alertEnded, alertIssue, alertText } from "../../core/report/monitor/render-alert.ts";

export interface AlertsToTell {
  settings: AlertSettings;
  place: AlertPlace;
  report: MonitorReport;
  /** With the report's window in it. */
  history: MonitorHistory;
  /** Where the run that saw it can be read. */
  runUrl: string | null;
}

/**
 * Tells people what the newest window says. Whoever cannot be told is a warning with a name: the run of an alarm has
 * failed anyway, and whoever else can be told is.
 */
export async function tellAlerts(ports: AlertPorts, told: AlertsToTell): Promise<Annotation[]> {
  const { settings, place, report, history } = told;
  const warnings: Annotation[] = [];
  const trying = async <T>(effect: () => Promise<T>): Promise<T | null> => {
    try {
      return await effect();
    } catch (error) {
      warnings.push(untold(error));
      return null;
    }
  };
  const issues = settings.issues ? ports.issues : null;
  const open = issues && (await trying(() => openAlerts(issues, place)));
  const steps = decideAlerts({ report, history, open });
  for (const step of steps) {
    if (issues && open) await trying(() => tellIssue(issues, step, told));
    if (settings.webhook !== undefined && step.act !== "update") {
      const { webhook } = settings;
      await trying(() => ports.webhook.post(webhook, alertText(report, step, told.runUrl)));
    }
  }
  return warnings;
}

async function openAlerts(issues: IssuesPort, place: AlertPlace): Promise<AlertKind[]> {
  const markers = await issues.open(alertMarkerStart(place));
  return markers.flatMap((marker) => alertKindOf(place, marker) ?? []);
}

async function tellIssue(issues: IssuesPort, step: AlertStep, { place, report, runUrl }: AlertsToTell): Promise<void> {
  if (step.act === "close") await issues.settle(alertMarker(place, step.kind), alertEnded(report));
  else await issues.raise(alertMarker(place, step.alert.kind), alertIssue(report, step, runUrl));
}

/** Only what has a remedy is a person's matter; anything else is a defect of ours. */
function untold(error: unknown): Annotation {
  if (!(error instanceof SluiceError)) throw error;
  return { level: "warning", title: "alert-not-told", message: `${error.message} To mend it: ${error.remedy}` };
}
