import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RatioInterval, tighten } from "./ratio-interval.ts";
import { addToProcess, type Block, type Direction, emptyProcess, isPossible, logEvidence } from "./share-process.ts";

/** Candidate events, stable events, candidate units, stable units: a ramp 5, 10, 25, 50 % that turns bad. */
const ramp = [
  [1, 9, 50, 950],
  [0, 11, 50, 950],
  [3, 8, 100, 900],
  [2, 10, 100, 900],
  [9, 7, 250, 750],
  [11, 8, 250, 750],
  [0, 0, 250, 750],
  [25, 9, 500, 500],
].map(
  ([candidateEvents, stableEvents, candidateUnits, stableUnits]) =>
    ({ candidateEvents, stableEvents, candidateUnits, stableUnits }) as Block,
);

function logEvidenceAfterEach(boundary: number, direction: Direction): number[] {
  let process = emptyProcess;
  return ramp.map((block) => {
    process = addToProcess(process, block, boundary, direction);
    return logEvidence(process);
  });
}

function expectClose(found: number[], expected: number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 11);
  });
}

describe("share-of-events process", () => {
  it("equals the exact computation against a ratio of at most 1", () => {
    expectClose(
      logEvidenceAfterEach(1, "worse"),
      [
        -0.2828038856572923, -0.79045844082166, -0.0927720678371513, 0.037403237358812014, 2.4620123806175584,
        6.359673183532458, 6.359673183532458, 10.114486514262028,
      ],
    );
  });

  it("equals the exact computation against a ratio of at most 1.25", () => {
    expectClose(
      logEvidenceAfterEach(1.25, "worse"),
      [
        -0.41746184384341745, -0.9321259998917071, -0.44123426242487596, -0.43420313377630215, 1.1161787745953995,
        3.6766541160347215, 3.6766541160347215, 5.806880195595577,
      ],
    );
  });

  it("equals the exact computation against a ratio of at least 1.5", () => {
    expectClose(
      logEvidenceAfterEach(1.5, "fine"),
      [
        -0.6420644207200772, -0.28728282320313525, -1.210941767175075, -1.3832377217887102, -2.2227451015702866,
        -2.928977792054369, -2.928977792054369, -3.5263054710889183,
      ],
    );
  });

  it("has a mean of at most 1 under equal rates, whatever the block", () => {
    const anyBlock = fc.record({
      candidateUnits: fc.integer({ min: 0, max: 40 }),
      stableUnits: fc.integer({ min: 0, max: 40 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(anyBlock, ({ candidateUnits, stableUnits, share }) => {
        const events = Math.floor(share * (candidateUnits + stableUnits));
        expect(meanUnderEqualRates(candidateUnits, stableUnits, events)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it("learns nothing where one version served nobody", () => {
    const alone = { candidateEvents: 0, stableEvents: 5, candidateUnits: 0, stableUnits: 50 };
    const whole = { candidateEvents: 5, stableEvents: 0, candidateUnits: 50, stableUnits: 0 };
    for (const block of [alone, whole]) {
      expect(logEvidence(addToProcess(emptyProcess, block, 1, "worse"))).toBeCloseTo(0, 12);
    }
  });

  it("knows impossible counts", () => {
    const block = { candidateEvents: 1, stableEvents: 0, candidateUnits: 5, stableUnits: 5 };
    expect(isPossible(block)).toBe(true);
    for (const wrong of [
      { candidateEvents: 6 },
      { stableEvents: -1 },
      { stableUnits: Number.NaN },
      { candidateUnits: 5.5 },
    ]) {
      expect(isPossible({ ...block, ...wrong })).toBe(false);
    }
  });
});

describe("interval of the rate ratio", () => {
  const lowers = [
    null,
    null,
    0.26605643856601496,
    0.3940090627543183,
    0.9271254239236864,
    1.3354103381030016,
    1.3354103381030016,
    1.5145591574616988,
  ];
  const uppers = [
    19.735005484741954, 7.367281964039249, 7.615457063100644, 6.0388238318081715, 6.247718393740584, 6.285358025202676,
    6.285358025202676, 5.582047059434597,
  ];

  it("equals the exact inversion at each look", () => {
    const open: RatioInterval = { lower: null, upper: null };
    ramp.forEach((_, index) => {
      const { lower, upper } = tighten(open, ramp.slice(0, index + 1), 0.05);
      expectBound(lower, lowers[index] ?? null);
      expectBound(upper, uppers[index] ?? null);
    });
  });

  it("only ever tightens", () => {
    let interval: RatioInterval = { lower: null, upper: null };
    ramp.forEach((_, index) => {
      interval = tighten(interval, ramp.slice(0, index + 1), 0.05);
    });
    expectBound(interval.lower, 1.5145591574616988);
    expectBound(interval.upper, 5.582047059434597);
    expect(tighten(interval, ramp.slice(0, 2), 0.05)).toEqual(interval);
  });
});

function expectBound(found: number | null, expected: number | null): void {
  if (expected === null) {
    expect(found).toBeNull();
  } else {
    expect(found).toBeCloseTo(expected, 7);
  }
}

/** E[E] over the hypergeometric law of the candidate's events. */
function meanUnderEqualRates(candidateUnits: number, stableUnits: number, events: number): number {
  let mean = 0;
  const total = logChoose(candidateUnits + stableUnits, events);
  for (let candidateEvents = 0; candidateEvents <= events; candidateEvents++) {
    const stableEvents = events - candidateEvents;
    if (candidateEvents <= candidateUnits && stableEvents <= stableUnits) {
      const chance = Math.exp(
        logChoose(candidateUnits, candidateEvents) + logChoose(stableUnits, stableEvents) - total,
      );
      const block = { candidateEvents, stableEvents, candidateUnits, stableUnits };
      mean += chance * Math.exp(logEvidence(addToProcess(emptyProcess, block, 1, "worse")));
    }
  }
  return mean;
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) {
    sum += Math.log((n - k + i) / i);
  }
  return sum;
}
