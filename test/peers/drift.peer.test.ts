import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { jensenShannonDistance, ksDistance, totalVariation, wassersteinDistance } from "../../core/drift/distances.ts";

/** Distances from counts over common cells beside those of scipy from the values themselves. */

const cases = 300;
const value = fc.integer({ min: -40, max: 40 }).map((eighths) => eighths / 8);
const sample = fc.array(value, { minLength: 1, maxLength: 200 });
const counts = fc
  .array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 2, maxLength: 40 })
  .filter((cells) => [0, 1].every((side) => cells.some((cell) => (cell[side] as number) > 0)))
  .map((cells) => ({ p: cells.map(([a]) => a), q: cells.map(([, b]) => b) }));

function ask<Case extends object>(kind: string, all: readonly Case[]): Record<string, number>[] {
  const output = execFileSync(inject("python"), [join(import.meta.dirname, "drift_oracle.py")], {
    input: all.map((one) => JSON.stringify({ kind, ...one })).join("\n"),
    maxBuffer: 1 << 26,
  });
  return output
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function expectSame(ours: number, theirs: number | undefined): void {
  expect(Math.abs(ours - (theirs ?? Number.NaN))).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(ours)));
}

test(`Kolmogorov–Smirnov and Wasserstein distances are scipy's on ${cases} random pairs of samples, ties included`, () => {
  const pairs = fc.sample(fc.record({ a: sample, b: sample }), { numRuns: cases, seed: 1 });
  for (const [index, theirs] of ask("samples", pairs).entries()) {
    const { a, b } = pairs[index] as (typeof pairs)[number];
    const values = [...new Set([...a, ...b])].sort((x, y) => x - y);
    const [p, q] = [a, b].map((rows) => values.map((cell) => rows.filter((one) => one === cell).length)) as [
      number[],
      number[],
    ];
    expectSame(ksDistance(p, q), theirs.ks);
    expectSame(wassersteinDistance(p, q, values), theirs.wasserstein);
  }
});

test(`Jensen–Shannon distance and total variation are scipy's on ${cases} random pairs of counts, empty cells included`, () => {
  const pairs = fc.sample(counts, { numRuns: cases, seed: 2 });
  for (const [index, theirs] of ask("counts", pairs).entries()) {
    const { p, q } = pairs[index] as (typeof pairs)[number];
    expectSame(jensenShannonDistance(p, q), theirs.jensenShannon);
    expectSame(totalVariation(p, q), theirs.totalVariation);
  }
});
