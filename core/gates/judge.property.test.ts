import fc from "fast-check";
import { expect, it } from "vitest";
import type { Evidence } from "../metrics/measurement.ts";
import { auc, aucDifference, average, gate, measurementOf, of, paired, rate } from "./fixtures/measurements.ts";
import { judgeGates } from "./judge.ts";

/** What holds of every verdict, whatever was measured and whatever is asked. */

const share = fc.integer({ min: 0, max: 200 }).map((part) => part / 200);
const error = fc.integer({ min: 0, max: 80 }).map((part) => part / 1_000);
const count = fc.integer({ min: 1, max: 400 });

const estimateShape = fc.record({ value: share, standardError: error, n: count }).map(({ value, standardError, n }) => {
  const shape = { acceleration: 0.04, bias: 0.02, curvature: -0.01, freedom: n };
  return of(value, n, { kind: "estimate", standardError, n, range: [0, 1], shape });
});

const own = fc.oneof(
  fc.tuple(count, count).map(([a, b]) => rate(Math.min(a, b), b)),
  fc.tuple(share, error, count, count).map(([value, spread, m, n]) => auc(value, spread, m, n)),
  fc.tuple(share, error, count).map(([value, spread, n]) => average(value, spread, n)),
  estimateShape,
);
const difference = fc.oneof(
  fc
    .tuple(fc.nat(40), fc.nat(40), fc.nat(400))
    .map(([gained, lost, same]) => paired(gained, lost, 1 + gained + lost + same)),
  fc.tuple(share, error, count, count).map(([value, spread, m, n]) => aucDifference(value - 0.5, spread, m, n)),
  fc.tuple(share, error, count).map(([value, spread, n]) => average(value - 0.5, spread, n)),
);

it("a PASS has a value that keeps the limit, a FAIL one that breaks it, and bounds enclose the value", () => {
  fc.assert(
    fc.property(own, share, fc.boolean(), (estimate, limit, least) => {
      const asked = gate({ metric: "accuracy", ...(least ? { at_least: limit } : { at_most: limit }) });
      const check = judgeGates([asked], measurementOf({ accuracy: estimate })).checks[0]!;
      const keeps = least ? check.value! >= limit : check.value! <= limit;
      if (check.verdict === "pass") expect(keeps).toBe(true);
      if (check.verdict === "fail") expect(keeps).toBe(false);
      if (check.lower !== null) expect(check.lower).toBeLessThanOrEqual(check.value! + 1e-9);
      if (check.upper !== null) expect(check.upper).toBeGreaterThanOrEqual(check.value! - 1e-9);
    }),
    { numRuns: 500 },
  );
});

it("so it is of differences", () => {
  fc.assert(
    fc.property(difference, fc.integer({ min: 0, max: 50 }), (estimate, part) => {
      const drop = part / 100;
      const production = { metrics: { accuracy: rate(300, 400) }, differences: { accuracy: estimate } };
      const measurement = measurementOf({ accuracy: rate(300, 400) }, production);
      const check = judgeGates([gate({ metric: "accuracy", may_drop: drop })], measurement).checks[0]!;
      if (check.verdict === "pass") expect(check.value!).toBeGreaterThanOrEqual(-drop);
      if (check.verdict === "fail") expect(check.value!).toBeLessThan(-drop);
    }),
    { numRuns: 500 },
  );
});

it("more certainty never turns an unsure check into a verdict", () => {
  fc.assert(
    fc.property(own, share, (estimate, limit) => {
      const [sure, surer] = [0.9, 0.99].map((certainty) => {
        const asked = gate({ metric: "accuracy", at_least: limit, sure: certainty });
        return judgeGates([asked], measurementOf({ accuracy: estimate })).checks[0]!.verdict;
      });
      if (sure === "unsure") expect(surer).toBe("unsure");
      if (surer !== "unsure") expect(sure).toBe(surer);
    }),
    { numRuns: 300 },
  );
});

it("the same numbers give the same report", () => {
  fc.assert(
    fc.property(own, share, (estimate, limit) => {
      const judge = () =>
        judgeGates([gate({ metric: "accuracy", at_least: limit })], measurementOf({ accuracy: estimate }));
      expect(judge()).toEqual(structuredClone(judge()));
    }),
  );
});

it("what is not defined is never a PASS nor a FAIL, nor is what has no spread", () => {
  const kinds: Evidence[] = [
    { kind: "proportion", successes: 0, trials: 0 },
    { kind: "auc", variance: null, positives: 40, negatives: 40 },
    { kind: "mean", standardError: null, n: 400 },
    { kind: "estimate", standardError: null, n: 400 },
  ];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), share, fc.boolean(), (evidence, limit, least) => {
      const asked = gate({ metric: "accuracy", ...(least ? { at_least: limit } : { at_most: limit }) });
      const report = judgeGates([asked], measurementOf({ accuracy: of(null, 400, evidence) }));
      expect(report.checks[0]!.verdict).toBe("unsure");
      expect(report.passed).toBe(false);
    }),
  );
});
