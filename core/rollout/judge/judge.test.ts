import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observed } from "../fixtures/observed.ts";
import type { RolloutPlan, VersionCounts } from "../status.ts";
import { addEvidence, afterRestart, type Counts, type Evidence, noCounts, noEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import type { Block } from "./share-process.ts";

const rules: RolloutPlan["judge"] = {
  rollbackIfWorseThan: 0,
  promoteIfBelow: 0.5,
  wrongRollback: 0.01,
  whenUnsure: "hold",
};
const digest = `sha256:${"1".repeat(64)}`;
const plan = { judge: rules, minUnits: 100, stable: { release: "late-flights@v11", digest, uri: "file:///1" } };

function versionCounts(units: number, unitsWithErrors: number, unitsWithSlow = 0): VersionCounts {
  return { ...noCounts, units, unitsWithErrors, unitsWithSlow };
}

/** One block whose events are errors, or slow requests. */
function blockOf(counts: Counts, field: "unitsWithErrors" | "unitsWithSlow"): Block {
  return {
    candidateEvents: counts.candidate[field],
    stableEvents: counts.stable[field],
    candidateUnits: counts.candidate.units,
    stableUnits: counts.stable.units,
  };
}

function evidenceOf(counts: Counts): Evidence {
  const blocks = { errors: blockOf(counts, "unitsWithErrors"), slow: blockOf(counts, "unitsWithSlow") };
  return addEvidence(noEvidence, observed(blocks), rules);
}

const judgeAt = (counts: Counts, step: { last: boolean }) => judge(evidenceOf(counts), counts, plan, step);

describe("judge", () => {
  it("fails a candidate that is proven worse, and says by how much at least", () => {
    const counts = { candidate: versionCounts(240, 61), stable: versionCounts(4_560, 31) };
    const { verdict, sentence, metric, ratio } = judgeAt(counts, { last: false });
    expect({ verdict, metric }).toEqual({ verdict: "fail", metric: "errors" });
    expect(ratio?.lower).toBeGreaterThan(19);
    expect(sentence).toMatchInlineSnapshot(
      `"Users of the canary met errors at least 19.5 times as often as users of v11 (95 % sure at any time of looking): 61 of 240 against 31 of 4,560."`,
    );
  });

  it("fails a candidate that is slow", () => {
    const counts = { candidate: versionCounts(300, 0, 90), stable: versionCounts(2_700, 0, 130) };
    expect(judgeAt(counts, { last: true })).toMatchObject({ verdict: "fail", metric: "slow" });
  });

  it("lets a candidate without a sign of harm climb, and says what it looked at", () => {
    const counts = { candidate: versionCounts(240, 1, 10), stable: versionCounts(4_560, 31, 200) };
    const judgement = judgeAt(counts, { last: false });
    expect(judgement.verdict).toBe("pass");
    expect(judgement.sentence).toMatchInlineSnapshot(
      `"No sign so far that users of the canary fare worse than users of v11: errors 1 of 240 against 31 of 4,560, slow requests 10 of 240 against 200 of 4,560."`,
    );
  });

  it("keeps a candidate where it is while it looks worse without proof", () => {
    const counts = { candidate: versionCounts(200, 6), stable: versionCounts(3_800, 18) };
    const judgement = judgeAt(counts, { last: false });
    expect(judgement.verdict).toBe("unsure");
    expect(judgement.sentence).toMatch(
      /^Not sure yet whether users of the canary meet errors more often than users of v11/,
    );
  });

  it("promotes only on proof: a ratio below the limit", () => {
    const few = { candidate: versionCounts(500, 25), stable: versionCounts(500, 25) };
    const many = { candidate: versionCounts(9_000, 450, 450), stable: versionCounts(9_000, 450, 450) };
    expect(judgeAt(few, { last: true }).verdict).toBe("unsure");
    const judgement = judgeAt(many, { last: true });
    expect(judgement.verdict).toBe("pass");
    expect(judgement.sentence).toMatch(
      /^Users of the canary met errors at most 1\.[0-4]\d? times as often as users of v11/,
    );
  });

  it("promotes only on proof: or events rarer than anybody minds", () => {
    const few = { candidate: versionCounts(300, 0), stable: versionCounts(300, 0) };
    const enough = { candidate: versionCounts(400, 0), stable: versionCounts(400, 0) };
    expect(judgeAt(few, { last: true }).verdict).toBe("unsure");
    const judgement = judgeAt(enough, { last: true });
    expect(judgement.verdict).toBe("pass");
    expect(judgement.sentence).toContain(
      "Fewer than 1 in 100 users of the canary met errors (95 % sure at any time of looking): 0 of 400.",
    );
  });

  it("never passes without measurements", () => {
    const anyUnits = fc.constantFrom(0, 1, 50, 100_000);
    fc.assert(
      fc.property(anyUnits, fc.boolean(), fc.boolean(), (units, candidateServes, last) => {
        const served = versionCounts(units, 0);
        const idle = versionCounts(0, 0);
        const counts = candidateServes ? { candidate: served, stable: idle } : { candidate: idle, stable: served };
        expect(judge(noEvidence, counts, plan, { last }).verdict).toBe("no-data");
      }),
    );
  });

  it("never passes on counts that are not numbers or contradict themselves", () => {
    const counts = { candidate: versionCounts(1_000, 0), stable: versionCounts(1_000, 0) };
    const wrong = fc.constantFrom(Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 1_001);
    fc.assert(
      fc.property(wrong, fc.constantFrom("candidateEvents", "stableEvents"), (value, field) => {
        const fine = blockOf(counts, "unitsWithErrors");
        const evidence = addEvidence(noEvidence, observed({ errors: { ...fine, [field]: value }, slow: fine }), rules);
        expect(judge(evidence, counts, plan, { last: true }).verdict).toBe("error");
        const later = addEvidence(evidence, observed({ errors: fine, slow: fine }), rules);
        expect(judge(later, counts, plan, { last: false }).verdict).toBe("error");
      }),
    );
  });

  it("survives a journal: evidence is plain JSON", () => {
    const counts = { candidate: versionCounts(240, 61), stable: versionCounts(4_560, 31) };
    const evidence = evidenceOf(counts);
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
  });

  describe("with labels", () => {
    const labelled = (counts: VersionCounts, unitsLabelled: number, unitsWithMistakes: number): VersionCounts => ({
      ...counts,
      ...{ unitsLabelled, unitsWithMistakes },
    });
    const good = { candidate: versionCounts(20_000, 200, 1_000), stable: versionCounts(20_000, 200, 1_000) };
    const judgeLabelled = (candidate: [number, number], stable: [number, number]) => {
      const counts = {
        candidate: labelled(good.candidate, ...candidate),
        stable: labelled(good.stable, ...stable),
      };
      const blocks = {
        errors: blockOf(counts, "unitsWithErrors"),
        slow: blockOf(counts, "unitsWithSlow"),
        mistakes: {
          ...{ candidateUnits: candidate[0], candidateEvents: candidate[1] },
          ...{ stableUnits: stable[0], stableEvents: stable[1] },
        },
      };
      return judge(addEvidence(noEvidence, observed(blocks), rules), counts, plan, { last: true });
    };

    it("promotes without any, and says so", () => {
      const { verdict, sentence } = judgeLabelled([0, 0], [0, 0]);
      expect(verdict).toBe("pass");
      expect(sentence).toMatch(/Mistakes took no part in this: no label has arrived yet\.$/);
    });

    it("waits for no proof while there are few, and says so", () => {
      const { verdict, sentence } = judgeLabelled([99, 20], [99, 20]);
      expect(verdict).toBe("pass");
      expect(sentence).toMatch(/labels of 99 users of the canary are too few\.$/);
    });

    it("wants a proof once there are enough", () => {
      expect(judgeLabelled([100, 20], [100, 20])).toMatchObject({ verdict: "unsure", metric: "mistakes" });
      expect(judgeLabelled([2_000, 400], [2_000, 400]).sentence).toMatch(/met mistakes at most/);
    });

    it("rolls back on proven mistakes, however few the labels", () => {
      expect(judgeLabelled([90, 60], [2_000, 200])).toMatchObject({ verdict: "fail", metric: "mistakes" });
    });
  });

  it("concludes nothing from users who were not dealt as the routes asked, for good", () => {
    const counts = { candidate: versionCounts(3_000, 30), stable: versionCounts(3_000, 30) };
    const misdealt = addEvidence(
      evidenceOf(counts),
      observed({}, { assignments: [{ share: 0.5, candidate: 1_500, stable: 1_000 }] }),
      rules,
    );
    const { verdict, sentence } = judge(misdealt, counts, plan, { last: true });
    expect(verdict).toBe("error");
    expect(sentence).toMatch(
      /^The versions did not get the users that the routes dealt them: of 2,500 users 1,500 met/,
    );
    expect(judge(afterRestart(misdealt), counts, plan, { last: true }).verdict).toBe("error");
  });
});
