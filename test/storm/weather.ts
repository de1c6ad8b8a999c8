import type { Weather } from "../../sandbox/github/types.ts";
import type { Chance } from "./chance.ts";

/** Of a hundred requests, six or so meet something: errors before and after the effect, lost answers, limits, delays. */
export function stormyWeather(chance: Chance): Weather {
  return () => {
    if (chance.happens(0.02)) return { kind: "error" };
    if (chance.happens(0.01)) return { kind: "lateError" };
    if (chance.happens(0.01)) return { kind: "lost" };
    if (chance.happens(0.005)) return { kind: "primaryLimit" };
    if (chance.happens(0.005)) return { kind: "secondaryLimit" };
    if (chance.happens(0.02)) return { kind: "slow", ms: chance.below(1_500) };
    return null;
  };
}
