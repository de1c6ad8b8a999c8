import type { Proof } from "./rule.ts";
import type { StoredAs } from "./stored-as.ts";

/** Proofs that a rule is kept, which cost less than looking for what breaks it. */

/** No value is missing, or no more than `share` of them. */
export function presentProof(stored: StoredAs, share = 0): Proof {
  const { ordered } = stored;
  const lacking =
    share === 0 ? `count(${ordered}) = count(*)` : `(count(*) - count(${ordered})) / count(*) <= ${share}`;
  // NaN is above every number.
  const sql = isFloat(stored) ? `(${lacking} and not isnan(max(${ordered})))` : `(${lacking})`;
  return { sql, from: "extremes" };
}

/** `limit` is SQL. Without any value, none is out of bounds. */
export function boundProof(stored: StoredAs, side: "min" | "max", limit: string): Proof {
  const sql = `coalesce(${side}(${stored.ordered}) ${side === "min" ? ">=" : "<="} ${limit}, true)`;
  return { sql, from: "extremes" };
}

/** A quantile lies between two of the sorted values: neither is out of bounds if few enough values are. */
export function quantileProof(
  stored: StoredAs,
  share: number,
  { min, max }: { min?: number | undefined; max?: number | undefined },
): Proof {
  const { value, ordered } = stored;
  // NaN is no value. Above `max` it is counted all the same, as it makes the proof only harder.
  const count = isFloat(stored)
    ? `(count(*) - count_if((${ordered} is null or isnan(${ordered}))))`
    : `count(${value})`;
  const place = `(${count} - 1) * ${share}`;
  const sides = [
    // One row of slack is above what multiplying by the share is wrong by.
    ...(min === undefined ? [] : [`count_if(${ordered} < ${min}) <= floor(${place}) - 1`]),
    ...(max === undefined ? [] : [`count_if(${ordered} > ${max}) <= ${count} - 2 - ceil(${place})`]),
  ];
  return { sql: `(${["true", ...sides].join(" and ")})`, from: "rows" };
}

/** A bit for each remainder, 8 MB in all: whole numbers that follow each other more or less never share one. */
const remainders = 2 ** 26;

/** As many remainders as values: then all values differ. */
export function differenceProof(value: string): Proof {
  const bits = `bitstring_agg((${value} & ${remainders - 1})::integer, 0, ${remainders - 1})`;
  return { sql: `(bit_count(${bits}) = count(${value}))`, from: "rows" };
}

function isFloat({ value, ordered }: StoredAs): boolean {
  return value !== ordered;
}
