/** Replaces every known secret in what is logged. Exact matches only, as on GitHub: a transformed secret gets through. */
export class Masks {
  readonly #secrets = new Set<string>();

  constructor(secrets: Iterable<string>) {
    for (const secret of secrets) {
      this.add(secret);
    }
  }

  /** A secret of several lines is also masked line by line, because that is how output is read. */
  readonly add = (secret: string): void => {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.trim() !== "") {
        this.#secrets.add(part);
      }
    }
  };

  apply(text: string): string {
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
  }

  /** Whether GitHub would refuse to hand this value on as an output of a job. */
  hides(text: string): boolean {
    return [...this.#secrets].some((secret) => text.includes(secret));
  }
}
