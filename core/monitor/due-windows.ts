import type { MonitorHistory } from "./history.ts";

/** Which windows nobody has looked at since the last: schedules are dropped, delayed and put to sleep. */

export interface Span {
  /** Milliseconds since 1970 UTC. */
  from: number;
  to: number;
}

export interface DueWindows {
  /** The oldest first; at least the last whole window, also where it is known already. */
  windows: Span[];
  /** Whole windows that nobody has looked at and that are not caught up, as spans without a break. */
  gaps: Span[];
}

/** More are not caught up at once: a month of days. */
export const mostDue = 31;

/** Windows begin at multiples of `every` since 1970 UTC. */
export function dueWindows({ windows }: MonitorHistory, every: number, now: number): DueWindows {
  const end = Math.floor(now / every) * every;
  const known = new Set(
    windows
      .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
      .filter(({ from, to }) => to - from === every && to % every === 0)
      .map(({ to }) => to),
  );
  const last = Math.max(...[...known].filter((to) => to < end), Number.NEGATIVE_INFINITY);
  const since = Number.isFinite(last) ? Math.max(last, end - mostDue * every) : end - every;
  const due: Span[] = [];
  for (let from = since; from < end; from += every) due.push({ from, to: from + every });
  return { windows: due, gaps: gapsBefore(since, known, every) };
}

function gapsBefore(end: number, known: ReadonlySet<number>, every: number): Span[] {
  const gaps: Span[] = [];
  const first = Math.min(...known, end);
  for (let to = first + every; to <= end; to += every) {
    if (known.has(to)) continue;
    const before = gaps.at(-1);
    if (before?.to === to - every) before.to = to;
    else gaps.push({ from: to - every, to });
  }
  return gaps;
}
