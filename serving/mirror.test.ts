import { setImmediate as immediately } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { LoadedModel } from "../core/ports.ts";
import { Mirror, type Replay } from "./mirror.ts";
import type { Outcome } from "./rollout/unit-ledger.ts";
import { Session } from "./scoring/session.ts";

const good: Outcome = { milliseconds: 1, failed: false, score: null };
const model: LoadedModel = { inputs: [], outputs: [], infer: async () => ({}), close: async () => undefined };
const session = () => new Session("sha256:0", model, { maxBatchRows: 1, maxQueued: 1, timeoutMs: 1_000 });

/** A mirror whose candidate answers when it is told to. */
function slowMirror() {
  const mirror = new Mirror();
  const asked: (() => void)[] = [];
  const outcomes: Outcome[] = [];
  const replay: Replay = {
    values: 10,
    ask: () => new Promise((resolve) => asked.push(() => resolve(good))),
  };
  const offer = (changes: Partial<Parameters<Mirror["offer"]>[0]> = {}) =>
    mirror.offer({
      ...{ replay, session: session(), release: "m@v2", isWanted: () => true },
      done: (outcome) => outcomes.push(outcome),
      ...changes,
    });
  return { mirror, asked, outcomes, offer, replay };
}

describe("a mirror", () => {
  it("asks nothing before the client has its answer", () => {
    const { asked, offer } = slowMirror();
    offer();
    expect(asked).toHaveLength(0);
  });

  it("works on few copies at a time, keeps few waiting, and counts what it drops", async () => {
    const { mirror, asked, outcomes, offer } = slowMirror();
    for (let request = 0; request < 4; request++) offer();
    await immediately();
    for (let request = 0; request < 100; request++) offer();
    await immediately();
    expect(asked).toHaveLength(4);
    expect(mirror.counts).toEqual({ answered: 0, failed: 0, dropped: 36 });
    for (let turn = 0; turn < 40; turn++) {
      for (const answer of asked.splice(0)) answer();
      await immediately();
    }
    expect(outcomes).toHaveLength(68);
    expect(mirror.counts).toMatchObject({ answered: 68, dropped: 36 });
  });

  it("keeps no more in memory than fits", async () => {
    const { mirror, offer, replay } = slowMirror();
    offer({ replay: { ...replay, values: 1_000_001 } });
    expect(mirror.counts.dropped).toBe(1);
  });

  it("asks nothing of a version that lost its mirror while the copy waited", async () => {
    const { mirror, asked, offer } = slowMirror();
    offer({ isWanted: () => false });
    await immediately();
    expect(asked).toHaveLength(0);
    expect(mirror.counts.dropped).toBe(1);
  });
});
