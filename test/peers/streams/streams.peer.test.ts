import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watchLosses } from "../../../core/monitor/performance/e-detector.ts";
import { detectorFor } from "../../statistics/simulation/error-streams.ts";
import { ensureVenv } from "../environment.ts";

/** The e-detector beside ADWIN, Page–Hinkley and DDM of river, at their defaults, on the very same rows. */

type Detector = "ours" | "adwin" | "page_hinkley" | "ddm";
type Part = [rows: number, share: number];

/** Rows of the alarms of each detector. */
function watch(usual: number, parts: Part[], seeds: number): Record<Detector, number[]>[] {
  const cases = Array.from({ length: seeds }, (_, seed) => JSON.stringify({ seed, parts }));
  const script = join(import.meta.dirname, "detectors.py");
  const output = execFileSync(ensureVenv("streams"), [script], { input: cases.join("\n"), maxBuffer: 1 << 28 });
  const count = parts.reduce((sum, [rows]) => sum + rows, 0);
  return output
    .toString()
    .trim()
    .split("\n")
    .map((line) => {
      const { rows, ...theirs } = JSON.parse(line);
      const bytes = Buffer.from(rows, "hex");
      const losses = Float64Array.from(
        { length: count },
        (_, row) => ((bytes[row >> 3] as number) >> (7 - (row & 7))) & 1,
      );
      return { ours: watchLosses(detectorFor(usual), losses).alarms, ...theirs };
    });
}

const names: Detector[] = ["ours", "adwin", "page_hinkley", "ddm"];

test.each([0.02, 0.1, 0.3])("no alarm in a million rows where nothing changes, errors %d", (share) => {
  const [found] = watch(share, [[1_000_000, share]], 1);
  console.log(
    `errors ${share}: ${names.map((name) => `${name} ${found?.[name].length}`).join(", ")} false alarms in 1M rows`,
  );
  expect(found?.ours).toEqual([]);
});

const before = 5_000;

test.each([
  [0.02, 0.04],
  [0.1, 0.13],
])("errors from %d to %d are noticed sooner than by ADWIN", (from, to) => {
  const found = watch(
    from,
    [
      [before, from],
      [20_000, to],
    ],
    60,
  );
  const medianOf = (name: Detector) => {
    const delays = found.map((one) => (one[name].find((row) => row >= before) ?? Number.POSITIVE_INFINITY) - before);
    return delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)] as number;
  };
  console.log(`${from} to ${to}: ${names.map((name) => `${name} ${medianOf(name)}`).join(", ")} rows`);
  expect(medianOf("ours")).toBeLessThan(medianOf("adwin"));
});
