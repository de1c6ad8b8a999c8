import { expect, it } from "vitest";
import { reports } from "../fixtures/reports.ts";
import { face } from "../markdown.ts";
import { explainCheck } from "./explain-check.ts";

it("goes down to the slices that a verdict rests on, the worst first", () => {
  const check = reports["slice-fell"].gates.checks.find(({ tally, verdict }) => tally !== null && verdict === "fail");
  expect(explainCheck(check!, face).replaceAll("\u2060", "")).toMatchInlineSnapshot(`
    "❌ **Recall vs production, each origin**, may drop 0.02

    - Recall for origin = ORD 0.666 against 0.782 in production: it fell by at least 0.092 with 95% certainty (allowed: 0.02). Failed.
    - It blocks: what is proven to break the limit always does.
    - Of 9 parts: 7 within the limit, 1 beyond it, 0 undecided, 1 too small to judge.
      - ❌ Recall for origin = ORD 0.666 against 0.782 in production: it fell by at least 0.092 with 95% certainty (allowed: 0.02). Failed.
      - ✅ Recall for origin = DEN 0.766 against 0.755 in production: it rose by at least 0.005 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = SEA 0.795 against 0.779 in production: it rose by at least 0.009 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = DFW 0.826 against 0.806 in production: it rose by at least 0.011 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = PHX 0.756 against 0.735 in production: it rose by at least 0.011 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = BOS 0.845 against 0.820 in production: it rose by at least 0.015 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = LAX 0.785 against 0.760 in production: it rose by at least 0.015 with 95% certainty (allowed: 0.02). Passed.
      - ✅ Recall for origin = ATL 0.803 against 0.776 in production: it rose by at least 0.016 with 95% certainty (allowed: 0.02). Passed.
      - ❔ Recall for origin = XNA: too small to judge, with 64 rows; it takes at least 100."
  `);
});

it("says what follows from each verdict", () => {
  const [check] = reports.unsure.gates.checks;
  const told = (change: object) => explainCheck({ ...check!, ...change }, face).split("\n")[3];
  expect(told({ verdict: "unsure", blocks: false, whenUnsure: "allow" })).toBe(
    "- It does not block while it cannot tell: when_unsure is allow.",
  );
  expect(told({ verdict: "pass", blocks: false })).toBe("- It does not block.");
  expect(told({ informational: true, blocks: false })).toBe("- It is informational: it never blocks.");
});
