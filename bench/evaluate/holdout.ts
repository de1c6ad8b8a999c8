import { mulberry32 } from "../../core/mulberry32.ts";

/** A holdout as it may come from a good model: one row in five positive, scores that differ in nearly every row. */

export const slices = 50;

/** Raw arrays by file name, in the byte order of the machine. */
export function holdout(rows: number): Record<string, Int8Array | Float64Array> {
  const labels = new Int8Array(rows);
  const parts = new Int8Array(rows);
  const [candidate, production] = [new Float64Array(rows), new Float64Array(rows)];
  const random = mulberry32(20_010_401);
  for (let row = 0; row < rows; row++) {
    const label = random() < 0.2 ? 1 : 0;
    const common = bellShaped(random);
    labels[row] = label;
    parts[row] = Math.floor(random() * slices);
    candidate[row] = logistic(common + 0.4 * bellShaped(random) + 1.2 * label - 1.6);
    production[row] = logistic(common + 0.5 * bellShaped(random) + 1.1 * label - 1.6);
  }
  return { labels, parts, candidate, production };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Nearly normal, with standard deviation 1: the sum of uniform numbers. */
const bellShaped = (random: () => number) => (random() + random() + random() - 1.5) * 2;
