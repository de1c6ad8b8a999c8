import { createHmac, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { SluiceError } from "../../core/errors.ts";
import type { Scored } from "../model-call.ts";
import { readIfThere, writeDurably } from "../process/state-files.ts";
import type { CaptureOptions, ShelfDeps } from "./capture-options.ts";
import { FeedbackDesk, type Mistakes } from "./feedback-desk.ts";
import { PredictionCapture } from "./prediction-capture.ts";
import { PredictionIndex } from "./prediction-index.ts";
import { SpoolShelf } from "./spool-shelf.ts";

/** At least so many requests are still known when their labels arrive, at most twice as many; some 300 bytes each. */
const recentRequests = 50_000;
const keyFile = ".pseudonym-key";

/** What is kept of the traffic: predictions, and the labels that arrive for them. */
export class Capture {
  readonly shelf: SpoolShelf;
  readonly predictions: PredictionCapture;
  readonly feedback: FeedbackDesk;
  readonly #index: PredictionIndex;

  /** @throws SluiceError USAGE when the folder cannot be used */
  static async open(options: CaptureOptions, deps: ShelfDeps & { mistakes: Mistakes }): Promise<Capture> {
    try {
      await mkdir(options.folder, { recursive: true });
      const capture = new Capture(options, deps, await keyOf(options.folder));
      await capture.shelf.open();
      return capture;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SluiceError("USAGE", `Predictions cannot be captured in ${options.folder}: ${reason}`, {
        remedy: "Name a folder with --capture that the server may write to.",
        cause,
      });
    }
  }

  private constructor(options: CaptureOptions, deps: ShelfDeps & { mistakes: Mistakes }, key: string) {
    const pseudonym = (unit: string) => createHmac("sha256", key).update(unit).digest("hex").slice(0, 16);
    this.shelf = new SpoolShelf(options, deps);
    this.#index = new PredictionIndex(recentRequests);
    this.predictions = new PredictionCapture(options, { shelf: this.shelf, log: deps.log, pseudonym });
    this.feedback = new FeedbackDesk(this.#index, { shelf: this.shelf, clock: deps.clock, mistakes: deps.mistakes });
  }

  record(scored: Scored): void {
    this.#index.add(scored);
    this.predictions.record(scored);
  }

  /** Everything captured is on the disk when this returns. */
  async close(): Promise<void> {
    this.predictions.drain();
    await this.shelf.close();
  }
}

/** Made once for a folder, so that a unit keeps its pseudonym across restarts. */
async function keyOf(folder: string): Promise<string> {
  const present = await readIfThere(folder, keyFile);
  if (present !== null) {
    return present;
  }
  const key = randomBytes(32).toString("hex");
  await writeDurably(`${folder}/${keyFile}`, key);
  return key;
}
