import type { ColumnProfile, Profile } from "../data/profile/profile.ts";
import { formatCount } from "../report/numbers.ts";
import { formatDay } from "../report/values.ts";
import type { Guess } from "./guess.ts";

/** Which columns name a row, say when, or say whose a row is. null: none does. */

const idCalled = /^(id|uuid|key|index|row_?(id|number))$|_(id|uuid|key)$|[a-z]Id$/i;

export function guessId({ columns, rows }: Profile, target: string): Guess<string> | null {
  const naming = columns.filter(
    ({ name, missing, distinct, kind }) =>
      name !== target && missing === 0 && distinct.count >= rows && kind !== "time" && idCalled.test(name),
  );
  const [found] = naming;
  return found ? { value: found.name, reason: "never missing, and another one in every row" } : null;
}

const timeCalled = /(^|_)(date|time|timestamp|day|month|at|on|ts|when|departure|arrival|created|started)$/i;

export function guessTime({ columns, rows }: Profile, target: string): Guess<string> | null {
  const times = columns.filter(
    (column) => column.kind === "time" && column.name !== target && column.missing === 0 && column.distinct.count > 2,
  );
  const [first] = times.toSorted((one, other) => rank(one) - rank(other));
  if (first?.kind !== "time" || !first.range || rows === 0) return null;
  const span = `${formatDay(first.range.min)} to ${formatDay(first.range.max)}`;
  return { value: first.name, reason: times.length > 1 ? `${span}; the likeliest of ${times.length} times` : span };
}

const rank = ({ name }: ColumnProfile): number => (timeCalled.test(name) ? 0 : 1);

const unitCalled =
  /^(customer|user|account|patient|member|client|household|subscriber|device|vehicle|tail|store|shop|machine|engine|station|sensor|person|subject|session|school|hospital)(_?(id|number|no|nr|key|name|code))?$/i;

/** Rows of one customer resemble each other: a model that has met the customer looks better than it is. */
export function guessUnit({ columns, rows }: Profile, roles: readonly (string | undefined)[]): Guess<string> | null {
  const found = columns.find(
    ({ name, missing, distinct }) =>
      unitCalled.test(name) &&
      !roles.includes(name) &&
      missing === 0 &&
      distinct.count > 1 &&
      distinct.count * 2 <= rows,
  );
  if (!found) return null;
  const many = formatCount(found.distinct.count);
  return { value: found.name, reason: `${formatCount(rows)} rows belong to ${many} of them, and stay together` };
}
