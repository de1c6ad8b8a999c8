import { join } from "node:path";
import type { Counts, Evidence } from "../../core/rollout/judge/evidence.ts";
import type { Rollout } from "../../core/rollout/rollout.ts";
import { appendDurably, namesIn, readIfThere } from "../process/state-files.ts";

/**
 * What a rollout has decided, on disk before it is done: one JSON line per transition, each with the event that caused
 * it (an answer read back from the router among them) and the whole state, which says what was wanted. The last whole
 * line counts; a line torn by a crash was never acted on.
 */
export interface JournalEntry {
  /** Rising with every rollout of the model: clocks may be set back. */
  order: number;
  event: string;
  rollout: Rollout;
  evidence: Evidence;
  counts: Counts;
}

const ending = ".jsonl";

export class RolloutJournal {
  readonly #folder: string;

  /** @param folder one folder per model */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async append(entry: JournalEntry): Promise<void> {
    await appendDurably(join(this.#folder, entry.rollout.plan.rolloutId + ending), JSON.stringify(entry));
  }

  /** The last entry of a rollout, null where there is none. */
  async last(rolloutId: string): Promise<JournalEntry | null> {
    const text = await readIfThere(this.#folder, rolloutId + ending);
    // What follows the last line feed is torn, or empty.
    const lines = (text ?? "").split("\n").slice(0, -1);
    return lines.map(parse).findLast((entry) => entry !== null) ?? null;
  }

  /** The last entry of every rollout, in the order in which they were begun. */
  async lastOfAll(): Promise<JournalEntry[]> {
    const entries = await Promise.all((await namesIn(this.#folder, ending)).map((id) => this.last(id)));
    return entries.filter((entry) => entry !== null).sort((a, b) => a.order - b.order);
  }
}

/** Written by this program alone, so its shape is trusted; a line that is torn in the middle is not. */
function parse(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null;
  }
}
