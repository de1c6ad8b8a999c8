import type { AlertPlace } from "../../core/monitor/alerts/alert-marker.ts";
import type { Silence } from "../../core/monitor/heartbeat.ts";
import { code, escapeMarkdown } from "../../core/report/markdown.ts";
import { dayWords } from "../../core/report/monitor/window-words.ts";
import { formatDuration } from "../../core/report/numbers.ts";

/** What the bot says where nobody looks at a model any more: an issue, which ends when somebody does. */

export const monitorWorkflow = "sluice-monitor.yml";

export function silenceMarker({ environment, model }: AlertPlace): string {
  return `<!-- sluice:silence ${environment} ${model} -->`;
}

/** What became of starting the workflow: the address of its run, or why there is none. */
export type Started = { url: string } | { because: string };

export interface SilenceStory {
  place: AlertPlace;
  silence: Silence;
  /** How long a window is, in milliseconds. */
  every: number;
  started: Started;
}

export function silenceIssue({ place, silence, every, started }: SilenceStory): { title: string; body: string } {
  const title = `${place.model} in ${place.environment} is not watched`;
  const { lastSeen } = silence;
  const length = `a window is ${formatDuration(every).replace(" 0 min", "")} long`;
  const known =
    lastSeen === null
      ? `Nobody has looked at its live rows yet, though ${length}.`
      : `What is known of its live rows ends at ${dayWords(lastSeen)}, and ${length}.`;
  const body = [
    `### 🕰️ ${escapeMarkdown(title)}`,
    `${known} Drift and falling performance are not seen.`,
    startedLine(started),
    `GitHub drops scheduled runs when it is busy, and puts schedules to sleep where nothing happens for 60 days: ${code("sluice doctor")} tells whether that is so. ` +
      "The next run looks at what was missed.",
    "<sub>This issue is closed when the live rows are looked at again.</sub>",
  ];
  return { title, body: body.join("\n\n") };
}

function startedLine(started: Started): string {
  return "url" in started
    ? `${code(monitorWorkflow)} was [started](${started.url}).`
    : `${code(monitorWorkflow)} could not be started: ${escapeMarkdown(started.because)}`;
}

export const watchedAgain = "✅ **Settled:** the live rows are looked at again.";
