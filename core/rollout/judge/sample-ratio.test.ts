import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../mulberry32.ts";
import { type Assignment, addAssignment, isMisdealt, noAssignments } from "./sample-ratio.ts";

const random = mulberry32(20_261_121);

function dealt(units: number, share: number, chance: number): Assignment {
  const candidate = Array.from({ length: units }, () => Number(random() < chance)).reduce((sum, one) => sum + one, 0);
  return { candidate, stable: units - candidate, share };
}

const looksAt = (blocks: readonly Assignment[]) => {
  let process = noAssignments;
  return blocks.some((block) => {
    process = addAssignment(process, block);
    return isMisdealt(process);
  });
};

describe("the assignment of units", () => {
  it("is believed where the routes were followed, on any ramp, at every look", () => {
    const rollouts = Array.from({ length: 1_000 }, () =>
      [0.05, 0.05, 0.25, 0.5].map((share) => dealt(100, share, share)),
    );
    expect(rollouts.filter(looksAt).length).toBeLessThanOrEqual(5);
  });

  it.each([
    [0.05, 0.1],
    [0.5, 0.4],
    [0.25, 0],
  ])("is not where %s of the units were asked for and %s came", (share, chance) => {
    expect(looksAt(Array.from({ length: 20 }, () => dealt(200, share, chance)))).toBe(true);
  });

  it("has a mean factor of exactly 1 where it is fair", () => {
    const share = 0.3;
    const [ifCandidate, ifStable] = [
      addAssignment(noAssignments, { candidate: 1, stable: 0, share }),
      addAssignment(noAssignments, { candidate: 0, stable: 1, share }),
    ];
    for (const [index, weight] of ifCandidate.entries()) {
      expect(share * Math.exp(weight) + (1 - share) * Math.exp(ifStable[index] ?? 0)).toBeCloseTo(1, 12);
    }
  });

  it("says nothing where all traffic has one version", () => {
    expect(addAssignment(noAssignments, { candidate: 500, stable: 0, share: 1 })).toEqual(noAssignments);
  });
});
