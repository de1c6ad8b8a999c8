import { SluiceError } from "../errors.ts";
import type { Units } from "../metrics/sample.ts";
import { formatCount } from "../report/numbers.ts";
import type { Grouping } from "./grouping.ts";

/** A part of a query would be another, easier query. @throws SluiceError CONFIG_INVALID */
export function requireWholeQueries({ column, codes }: Grouping, { count, of, names = [] }: Units): void {
  const codeOf = new Int32Array(count).fill(-1);
  const torn = new Set<number>();
  of.forEach((query, row) => {
    if (codeOf[query] !== -1 && codeOf[query] !== codes[row]) torn.add(query);
    codeOf[query] = codes[row] as number;
  });
  if (torn.size === 0) return;
  const named = [...torn].slice(0, 5).map((query) => names[query] ?? query);
  const share = `${formatCount(torn.size)} of ${formatCount(count)} queries`;
  const message = `${share} have rows of several values of ${column}, such as ${named.join(", ")}: a slice of a ranking is made of whole queries.`;
  throw new SluiceError("CONFIG_INVALID", message, {
    remedy: `Take ${column} out of slices in sluice.yaml, or name a column that is the same for all rows of a query.`,
  });
}
