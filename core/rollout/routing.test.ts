import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestAt, hashUnit, placeOf, splitOf } from "./routing.ts";

const stable = `sha256:${"a".repeat(64)}`;
const candidate = `sha256:${"b".repeat(64)}`;
const anyShare = fc.double({ min: 0, max: 100, noNaN: true });

function route(share: number, unit: string, names = { stable, candidate }): string | null {
  const split = splitOf({ [names.stable]: 100 - share, [names.candidate]: share });
  return split && digestAt(split, placeOf(hashUnit(unit, "0123456789abcdef")));
}

describe("sticky routing", () => {
  it("never takes a unit back from the candidate when its share is raised", () => {
    fc.assert(
      fc.property(anyShare, anyShare, fc.string(), fc.boolean(), (a, b, unit, swapped) => {
        const names = swapped ? { stable: candidate, candidate: stable } : { stable, candidate };
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        if (route(low, unit, names) === names.candidate) {
          expect(route(high, unit, names)).toBe(names.candidate);
        }
      }),
    );
  });

  it("does not care in which order the weights are written", () => {
    const there = splitOf({ [stable]: 70, [candidate]: 30 });
    const back = splitOf({ [candidate]: 30, [stable]: 70 });
    expect(back?.digests).toEqual(there?.digests);
    expect(digestAt(back!, 0.69)).toBe(digestAt(there!, 0.69));
  });

  it("gives a version without weight nobody, and one with all the weight everybody", () => {
    fc.assert(
      fc.property(fc.string(), (unit) => {
        expect(route(0, unit)).toBe(stable);
        expect(route(100, unit)).toBe(candidate);
      }),
    );
    expect(splitOf({})).toBeNull();
    expect(splitOf({ [stable]: 0 })).toBeNull();
    expect(splitOf({ [stable]: Number.NaN })).toBeNull();
  });

  it.each([5, 25, 50])("gives the candidate close to %i %% of units that differ only in a number", (share) => {
    const units = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const found = units.filter((unit) => route(share, unit) === candidate).length / units.length;
    // five standard errors
    expect(Math.abs(found - share / 100)).toBeLessThan(5 * Math.sqrt(0.25 / units.length));
  });

  it("deals the units anew for another salt", () => {
    const units = Array.from({ length: 2_000 }, (_, index) => `user-${index}`);
    const half = (salt: string) => units.filter((unit) => placeOf(hashUnit(unit, salt)) < 0.5);
    const second = new Set(half("second"));
    const both = half("first").filter((unit) => second.has(unit)).length;
    expect(both).toBeGreaterThan(400);
    expect(both).toBeLessThan(600);
  });

  it("tells units apart", () => {
    const hashes = new Set(Array.from({ length: 100_000 }, (_, index) => hashUnit(`u${index}`, "")));
    expect(hashes.size).toBe(100_000);
    expect([...hashes].every((hash) => Number.isSafeInteger(hash) && hash >= 0 && placeOf(hash) < 1)).toBe(true);
  });

  it("refuses what is no place", () => {
    const split = splitOf({ [stable]: 100 });
    expect(() => digestAt(split!, Number.NaN)).toThrow(RangeError);
  });
});
