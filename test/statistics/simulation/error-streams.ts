import { allowedLoss } from "../../../core/monitor/performance/allowed-loss.ts";
import { type DetectorState, freshDetector, watchLosses } from "../../../core/monitor/performance/e-detector.ts";

/** Streams of right and wrong answers, watched by the code that watches live labels. */

/** A false alarm in so many rows is tolerated. */
const rowsOfAlarm = 1_000_000;

/** Known from so many held-out rows that they are as good as the truth; 10 % more errors are allowed. */
export function detectorFor(usual: number): DetectorState {
  const heldOut = { name: "error", mean: usual, upper: usual, cap: 1, days: [] } as const;
  const limit = allowedLoss({ ...heldOut, days: [] }, { may_rise: "auto" }, 0.01);
  return freshDetector({ release: "m@v1", loss: "error", limit }, rowsOfAlarm);
}

function stream(rows: number, share: number, random: () => number): Float64Array {
  return Float64Array.from({ length: rows }, () => (random() < share ? 1 : 0));
}

const piece = 100_000;

/** Alarms in so many rows that have this share of errors. */
export function alarmsIn(state: DetectorState, rows: number, share: number, random: () => number): number {
  let [alarms, now] = [0, state];
  for (let done = 0; done < rows; done += piece) {
    const after = watchLosses(now, stream(Math.min(piece, rows - done), share, random));
    alarms += after.alarms.length;
    now = after.state;
  }
  return alarms;
}

const before = 10_000;
export const patience = 20_000;

/** Rows from the change to the alarm; null: none in all of the rows that follow. */
export function delayOf(usual: number, then: number, random: () => number): number | null {
  const calm = watchLosses(detectorFor(usual), stream(before, usual, random));
  const [first] = watchLosses(calm.state, stream(patience, then, random)).alarms;
  return first === undefined ? null : first + 1;
}

export const changes = [
  { from: 0.02, to: 0.04, goal: 1_239 },
  { from: 0.1, to: 0.13, goal: 4_213 },
] as const;
export const shares = [0.02, 0.1, 0.3] as const;
