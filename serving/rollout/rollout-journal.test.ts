import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noEvidence } from "../../core/rollout/judge/evidence.ts";
import { newRollout } from "../../core/rollout/rollout.ts";
import { type JournalEntry, RolloutJournal } from "./rollout-journal.ts";
import { zeroCounts } from "./unit-ledger.ts";

const digest = `sha256:${"a".repeat(64)}`;

function entry(rolloutId: string, order: number, event: string): JournalEntry {
  const plan = {
    ...{ rolloutId, model: "m", stable: null, candidate: { release: "m@v1", digest, uri: "file:///m" } },
    ...{ steps: [], bakeMs: 0, minUnits: 0, deadlineMs: 0, slowMs: null, skipAnalysis: false },
    judge: { rollbackIfWorseThan: 0, promoteIfBelow: 0.5, wrongRollback: 0.01, whenUnsure: "hold" as const },
  };
  const rollout = newRollout(plan, { now: 0, monotonic: 0 });
  return { order, event, rollout, evidence: noEvidence, counts: zeroCounts };
}

describe("rollout journal", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-journal-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back what was appended last", async () => {
    const journal = new RolloutJournal(join(folder, "m"));
    expect(await journal.last("a")).toBeNull();
    expect(await journal.lastOfAll()).toEqual([]);
    await journal.append(entry("a", 1, "start"));
    await journal.append(entry("a", 1, "begin"));
    expect(await journal.last("a")).toEqual(entry("a", 1, "begin"));
  });

  it("orders rollouts by their number, as clocks may be set back", async () => {
    const journal = new RolloutJournal(folder);
    await journal.append(entry("a", 2, "start"));
    await journal.append(entry("b", 1, "start"));
    expect((await journal.lastOfAll()).map(({ order }) => order)).toEqual([1, 2]);
  });

  it("passes over a line that a crash has torn, and goes on behind it", async () => {
    const journal = new RolloutJournal(folder);
    await journal.append(entry("a", 1, "start"));
    await appendFile(join(folder, "a.jsonl"), '{"order":1,"event":"beg');
    expect((await journal.last("a"))?.event).toBe("start");
    await journal.append(entry("a", 1, "restarted"));
    expect((await journal.last("a"))?.event).toBe("restarted");
  });
});
