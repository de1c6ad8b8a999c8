import { describe, expect, it } from "vitest";
import { misdeeds } from "./judge-answers.ts";
import type { Asked, Story } from "./records.ts";

const quiet: Story = { windows: [], rising: [], routeChanges: 0, rollouts: 0, aborts: 0, restarts: 0 };
const said: Readonly<Record<string, number>> = { "m@v1": 0.1, "m@v2": 0.2 };
const expected = {
  probability: (version: string, foreign: boolean) => (version === "m@v3" && foreign ? null : (said[version] ?? 0.3)),
};

function answered(version: string, began: number, changes: Partial<Asked> = {}): Asked {
  const probability = expected.probability(version, false);
  return {
    unit: "u",
    foreign: false,
    began,
    ended: began + 1,
    status: 200,
    version,
    probability,
    error: null,
    ...changes,
  };
}

describe("the answers of a load test", () => {
  it("are none: that proves nothing", () => {
    expect(misdeeds([], quiet, expected)).toEqual(["Nothing was asked."]);
  });

  it("may be errors of a candidate that fails on such a request, and of nobody else", () => {
    const failed = { foreign: true, status: 500, probability: null, error: "the model failed" };
    expect(misdeeds([answered("m@v3", 0, failed)], quiet, expected)).toEqual([]);
    expect(misdeeds([answered("m@v2", 0, failed)], quiet, expected)).toHaveLength(1);
    expect(misdeeds([answered("m@v1", 0, { status: 0, version: null })], quiet, expected)).toHaveLength(1);
  });

  it("must be what the version says that they name", () => {
    expect(misdeeds([answered("m@v1", 0, { probability: 0.2 })], quiet, expected)).toEqual([
      "u got 0.2, which m@v1 does not say",
    ]);
  });

  it("must come from a version that was routed to during the whole request", () => {
    const windows = [{ from: 10, to: 20, versions: ["m@v1"], why: "the abort was acknowledged" }];
    const asked = [answered("m@v2", 9.5), answered("m@v2", 12), answered("m@v2", 19.5)];
    expect(misdeeds(asked, { ...quiet, windows }, expected)).toEqual([
      "u met m@v2 2.0 ms after: the abort was acknowledged",
    ]);
  });

  it("must not come from the stable version once the unit has met the candidate", () => {
    const rising = [{ from: 0, to: 100, candidate: "m@v2" }];
    const asked = [answered("m@v1", 1), answered("m@v2", 5), answered("m@v1", 10)];
    expect(misdeeds(asked, { ...quiet, rising }, expected)).toEqual(["u met m@v1 after m@v2"]);
  });
});
