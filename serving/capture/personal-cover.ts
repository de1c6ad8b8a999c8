import { maskText, maskValue } from "../../core/data/personal/mask.ts";
import { personalColumns } from "../../core/data/personal/suspects.ts";

/** Values of a column that are looked at, and after how many of them it is judged anew. */
const maxSample = 200;
const judgedAt = new Set([1, 2, 5, 10, 20, 50, 100, maxSample]);

/**
 * Which columns hold personal data, learned from their names and from what passes. A column that looks so has every
 * value covered; in any other text, what is unmistakable (addresses, cards) is covered where it stands.
 */
export class PersonalCover {
  readonly #mask: ReadonlySet<string>;
  readonly #unmasked: ReadonlySet<string>;
  readonly #samples = new Map<string, string[]>();
  readonly #suspected = new Map<string, boolean>();

  constructor({ mask, unmasked }: { mask: readonly string[]; unmasked: readonly string[] }) {
    this.#mask = new Set(mask);
    this.#unmasked = new Set(unmasked);
  }

  text(column: string, value: string): string {
    if (this.#mask.has(column)) {
      return maskValue(value);
    }
    if (value === "" || this.#unmasked.has(column)) {
      return value;
    }
    return this.isPersonal(column, value) ? maskValue(value) : maskText(value);
  }

  /** Whether numbers of this column are left out: their digits cannot be covered. */
  coversNumbers(column: string): boolean {
    return this.#mask.has(column) || (!this.#unmasked.has(column) && this.#judge(column));
  }

  isPersonal(column: string, value: string): boolean {
    if (this.#mask.has(column)) {
      return true;
    }
    if (this.#unmasked.has(column)) {
      return false;
    }
    const sample = this.#sampleOf(column);
    if (sample.length < maxSample) {
      sample.push(value);
      if (judgedAt.has(sample.length)) {
        this.#suspected.delete(column);
      }
    }
    return this.#judge(column);
  }

  #sampleOf(column: string): string[] {
    const present = this.#samples.get(column);
    if (present) {
      return present;
    }
    const sample: string[] = [];
    this.#samples.set(column, sample);
    return sample;
  }

  #judge(column: string): boolean {
    const known = this.#suspected.get(column);
    if (known !== undefined) {
      return known;
    }
    const personal = personalColumns([{ name: column, values: this.#sampleOf(column) }]).length > 0;
    this.#suspected.set(column, personal);
    return personal;
  }
}
