import type { MonitorHistory } from "../history.ts";
import type { DetectorState } from "./e-detector.ts";

/** What earlier looks have left: where to go on, and what is usual. */

export interface Before {
  /** Null: begin anew. */
  detector: DetectorState | null;
  /** Milliseconds since 1970 UTC. */
  judgedUntil: number | null;
  worseSince: string | null;
  /** Median share of matured predictions that had a label; null where too few windows are known. */
  usualLabelled: number | null;
}

/** With fewer windows nobody knows what is usual. */
const leastWindows = 3;

/** Of windows that ended before this one does. Another release begins anew; how many labels are usual stays. */
export function performanceBefore({ windows }: MonitorHistory, release: string, end: number): Before {
  const earlier = windows.filter(({ to, performance }) => performance !== null && Date.parse(to) < end);
  const last = earlier.at(-1);
  const own = last?.release === release ? last.performance : null;
  const shares = earlier
    .flatMap(({ performance }) => (performance && performance.cohort.rows > 0 ? [performance.cohort] : []))
    .map(({ labelled, rows }) => labelled / rows)
    .sort((a, b) => a - b);
  return {
    detector: own?.detector ?? null,
    judgedUntil: own?.judgedUntil ? Date.parse(own.judgedUntil) : null,
    worseSince: own?.worseSince ?? null,
    usualLabelled: shares.length < leastWindows ? null : (shares[Math.floor(shares.length / 2)] ?? null),
  };
}
