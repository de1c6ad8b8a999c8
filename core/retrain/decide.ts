import type { RetrainConfig } from "../config/schemas/retrain-schema.ts";
import type { CompactPerformance } from "../monitor/performance/compact.ts";
import { formatCount, formatDuration, plural } from "../report/numbers.ts";
import type { TrainingWindow } from "./training-file.ts";
import { msOfDay } from "./window.ts";

/** Whether a model is to be trained again now, and the sentence why or why not. */

export const triggers = ["asked", "performance", "drift", "new_labels", "schedule", "command"] as const;
type Trigger = (typeof triggers)[number];

/** What the monitor saw in one window. */
export interface WatchedWindow {
  from: string;
  to: string;
  release: string;
  problems: readonly string[];
  /** Columns that surely moved farther than they may. */
  moved: readonly string[];
  performance: Pick<CompactPerformance, "verdict" | "loss"> | null;
}

export interface RetrainFacts {
  now: number;
  /** What somebody said who wants it; null: nobody does. */
  asked: string | null;
  /** The newest release; null: there is none. */
  newest: { release: string; at: number; rows: number | null } | null;
  /** What production serves. */
  production: string | null;
  /** The releases that are that very model: windows of others say nothing of it. */
  watched: readonly string[];
  /** Oldest first. */
  windows: readonly WatchedWindow[];
  /** When retrainings began. */
  runs: readonly number[];
  /** The open proposal. */
  proposal: { number: number; until: string } | null;
  /** Rows with a label. */
  labelled: number;
  /** What the command printed; null: there is none. */
  command: { retrain: boolean; because: string } | null;
  /** The rows that there would be; a string says why it cannot be yet. */
  window: TrainingWindow | string;
}

export interface Decision {
  due: boolean;
  trigger: Trigger | null;
  because: string;
}

export function decideRetraining(config: RetrainConfig, facts: RetrainFacts): Decision {
  const found = asked(facts) ?? firstTrigger(config, facts);
  if (found === null) return { due: false, trigger: null, because: `no trigger says so: ${quietWords(config, facts)}` };
  const obstacle = obstacleTo(config, facts, found.trigger);
  return obstacle === null
    ? { due: true, ...found }
    : { due: false, ...found, because: `${found.because}; but ${obstacle}` };
}

type Found = Pick<Decision, "because"> & { trigger: Trigger };

function asked({ asked: wish }: RetrainFacts): Found | null {
  return wish === null ? null : { trigger: "asked", because: wish };
}

function firstTrigger({ when }: RetrainConfig, facts: RetrainFacts): Found | null {
  return (
    fromMonitor("performance", when.performance, facts) ??
    fromMonitor("drift", when.drift, facts) ??
    fromLabels(when.new_labels, facts) ??
    fromSchedule(when.schedule, facts) ??
    fromCommand(facts)
  );
}

/** The newest windows of the release that serves, unbroken from the last one back, of which this is true. */
function inARow({ windows, watched }: RetrainFacts, isSo: (window: WatchedWindow) => boolean): WatchedWindow[] {
  const own = windows.filter(({ release }) => watched.includes(release));
  return own.slice(own.findLastIndex((window) => !isSo(window)) + 1);
}

function fromMonitor(trigger: "performance" | "drift", wanted: number | undefined, facts: RetrainFacts): Found | null {
  if (wanted === undefined) return null;
  const row = inARow(facts, trigger === "drift" ? hasMoved : isWorse);
  const [first] = row;
  const last = row.at(-1);
  if (!first || !last || row.length < wanted) return null;
  const times = row.length === 1 ? "in the newest window" : `in ${row.length} windows in a row`;
  const what = trigger === "drift" ? movedWords(last) : worseWords(last);
  return { trigger, because: `${what} ${times}, ${first.from.slice(0, 10)} to ${last.to.slice(0, 10)}` };
}

/** What is wrong with the window itself, such as missing rows, is nothing that training would mend. */
function hasMoved({ moved, problems }: WatchedWindow): boolean {
  return moved.length > 0 && !problems.some((kind) => faults.includes(kind));
}

const faults = [
  ...["no-data", "no-rows", "fewer-rows", "late-rows", "future-rows", "other-model", "duplicate-file"],
  ...["column-vanished", "column-retyped", "equal-scores"],
];

function isWorse({ performance }: WatchedWindow): boolean {
  return performance?.verdict === "worse";
}

/** How many columns are named. */
const mostNamed = 3;

function movedWords({ moved }: WatchedWindow): string {
  const rest = moved.length > mostNamed ? ` and ${moved.length - mostNamed} more` : "";
  return `${moved.slice(0, mostNamed).join(", ")}${rest} moved`;
}

function worseWords({ performance }: WatchedWindow): string {
  const loss = performance?.loss;
  return loss
    ? `${loss.name} was ${loss.mean[0]} where ${loss.allowed} is allowed`
    : "it was surely worse than is allowed";
}

function fromLabels(wanted: number | undefined, { newest, labelled }: RetrainFacts): Found | null {
  if (wanted === undefined || newest === null || newest.rows === null) return null;
  const more = labelled - newest.rows;
  if (more < wanted) return null;
  return { trigger: "new_labels", because: `${formatCount(more)} labelled rows have come since ${newest.release}` };
}

function fromSchedule(every: number | undefined, { newest, now }: RetrainFacts): Found | null {
  if (every === undefined || newest === null || now - newest.at < every) return null;
  return {
    trigger: "schedule",
    because: `${newest.release} is ${age(now - newest.at)} old, and the schedule says ${age(every)}`,
  };
}

function fromCommand({ command }: RetrainFacts): Found | null {
  return command?.retrain ? { trigger: "command", because: command.because } : null;
}

/** A person's wish waits neither for the cooldown nor for the budget; both are there for what goes by itself. */
function obstacleTo(config: RetrainConfig, facts: RetrainFacts, trigger: Trigger): string | null {
  const { window, proposal, newest } = facts;
  if (newest === null) return "there is no release yet that it could be better than";
  if (typeof window === "string") return window;
  if (proposal && proposal.until >= window.until) return `#${proposal.number} proposes these rows already`;
  return trigger === "asked" ? null : (inCooldown(config, facts) ?? overBudget(config, facts));
}

function inCooldown({ cooldown }: RetrainConfig, { now, runs }: RetrainFacts): string | null {
  const since = now - Math.max(...runs);
  if (!(since < cooldown)) return null;
  return `the last retraining began ${age(since)} ago, and the cooldown is ${age(cooldown)}`;
}

const budgetDays = 30;

function overBudget({ runs_per_month: most }: RetrainConfig, { now, runs }: RetrainFacts): string | null {
  const spent = runs.filter((at) => now - at < budgetDays * msOfDay).length;
  return spent < most ? null : `the budget of ${plural(most, "retraining")} in ${budgetDays} days is spent`;
}

/** What each trigger that is configured says, so that silence can be told from sleep. */
function quietWords({ when }: RetrainConfig, facts: RetrainFacts): string {
  const { newest, labelled, now } = facts;
  const row = (trigger: "performance" | "drift", wanted: number) =>
    `${trigger} in ${inARow(facts, trigger === "drift" ? hasMoved : isWorse).length} of ${wanted} windows`;
  return [
    ...(when.performance === undefined ? [] : [row("performance", when.performance)]),
    ...(when.drift === undefined ? [] : [row("drift", when.drift)]),
    ...(when.new_labels === undefined
      ? []
      : [
          `${formatCount(Math.max(0, labelled - (newest?.rows ?? labelled)))} of ${formatCount(when.new_labels)} new labels`,
        ]),
    ...(when.schedule === undefined || newest === null
      ? []
      : [`${newest.release} is ${age(now - newest.at)} of ${age(when.schedule)} old`]),
    ...(facts.command ? [`the command says ${facts.command.because}`] : []),
  ].join(", ");
}

function age(milliseconds: number): string {
  return milliseconds < msOfDay ? formatDuration(milliseconds) : plural(Math.floor(milliseconds / msOfDay), "day");
}
