import type { Annotation } from "../../../core/outcome.ts";
import type { StepRecord } from "../records.ts";
import type { Masks } from "./masks.ts";
import { OutputReader } from "./workflow-commands.ts";

/** What one step says: its lines, its annotations, its summary; secrets masked everywhere. */
export class StepLog {
  summary = "";
  readonly #masks: Masks;
  readonly #onLine: (line: string) => void;
  readonly #reader: OutputReader;
  readonly #lines: string[] = [];

  constructor(masks: Masks, onLine: (line: string) => void) {
    this.#masks = masks;
    this.#onLine = onLine;
    this.#reader = new OutputReader(masks.add);
  }

  /** A line of the step's output, which may be a command to the runner. */
  readonly output = (line: string): void => {
    const shown = this.#reader.read(line);
    if (shown !== null) {
      this.note(shown);
    }
  };

  /** A line of the runner's own. */
  note(line: string): void {
    const masked = this.#masks.apply(line);
    this.#lines.push(masked);
    this.#onLine(masked);
  }

  readonly warn = (message: string): void => {
    this.#reader.annotate("warning", {}, message);
    this.note(`warning: ${message}`);
  };

  fail(message: string): void {
    this.#reader.annotate("error", {}, message);
    this.note(`error: ${message}`);
  }

  get hasError(): boolean {
    return this.#reader.annotations.some(({ level }) => level === "error");
  }

  record(): Pick<StepRecord, "annotations" | "summary" | "log"> {
    const mask = (text: string) => this.#masks.apply(text);
    const masked = (annotation: Annotation) => ({
      ...annotation,
      title: mask(annotation.title),
      message: mask(annotation.message),
    });
    return { annotations: this.#reader.annotations.map(masked), summary: mask(this.summary), log: this.#lines };
  }
}
