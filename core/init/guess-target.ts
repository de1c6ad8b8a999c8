import { suggestion } from "../config/suggestion.ts";
import type { ColumnProfile, Profile } from "../data/profile/profile.ts";
import { SluiceError } from "../errors.ts";
import { formatCount } from "../report/numbers.ts";
import { asked, type Guess } from "./guess.ts";
import type { InitialTask } from "./initial-gates.ts";

/** Which column is to be predicted, and what kind of answer that is. */

const called = /^(target|label|y|class|outcome|response|ground_?truth)$/i;
const happened =
  /^(is|was|has|will)_|(^|_)(bad|churn(ed)?|fraud|default(ed)?|late|delayed|cancell?ed|returned|survived|converted|clicked|approved|failure|spam)$/i;
/** Amounts are predicted, but are also told beside what is. */
const amounts = /(^|_)(price|amount|revenue|sales|demand)$/i;

export function guessTarget({ columns }: Profile, wanted: string | undefined): Guess<string> {
  const names = columns.map(({ name }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return asked(wanted);
    throw new SluiceError("USAGE", `The data has no column ${wanted}${suggestion(wanted, names)}`, {
      remedy: `Its columns are ${names.join(", ")}.`,
    });
  }
  const fit = columns.filter(canBeTarget);
  const answer =
    onlyOne(fit, ({ name }) => called.test(name), "its name says so") ??
    onlyOne(fit, ({ name }) => happened.test(name), "its name tells an outcome") ??
    onlyOne(fit, ({ name }) => amounts.test(name), "its name tells an amount") ??
    onlyOne(fit, isTwoValued, "the only column of two values");
  if (answer) return answer;
  throw new SluiceError("USAGE", `Nothing tells which of ${names.join(", ")} is to be predicted.`, {
    remedy: "Name it: --target COLUMN.",
  });
}

function onlyOne(columns: readonly ColumnProfile[], fits: (column: ColumnProfile) => boolean, reason: string) {
  const [only, ...more] = columns.filter(fits);
  return only && more.length === 0 ? { value: only.name, reason } : null;
}

const canBeTarget = ({ kind, distinct }: ColumnProfile): boolean =>
  (kind === "number" || kind === "category") && distinct.count > 1;

const isTwoValued = ({ distinct }: ColumnProfile): boolean => distinct.exact && distinct.count === 2;

/** More classes than these are told apart by no first model, and few whole numbers are no classes by themselves. */
const mostClasses = 50;
const mostWholeClasses = 10;

export function guessTask(column: ColumnProfile, wanted: InitialTask | undefined): Guess<InitialTask> {
  if (wanted !== undefined) return asked(wanted);
  const { name, kind, type, distinct } = column;
  const values = `${name} has ${formatCount(distinct.count)} different values`;
  if (isTwoValued(column) && (/^BOOL/i.test(type) || isZeroOrOne(column))) {
    return { value: "binary-classification", reason: `${name} is yes or no` };
  }
  if (kind === "category" && distinct.count <= mostClasses) {
    return { value: "multiclass-classification", reason: `${values}, which are words` };
  }
  if (kind === "number" && /INT/i.test(type) && distinct.count <= mostWholeClasses) {
    return {
      value: "multiclass-classification",
      reason: `${values}, all whole; --task regression if they are amounts`,
    };
  }
  if (kind === "number") return { value: "regression", reason: `${values}, which are numbers` };
  throw new SluiceError("USAGE", `${values}, and is neither a number nor one of few words.`, {
    remedy: "Name another column with --target.",
  });
}

const isZeroOrOne = (column: ColumnProfile): boolean =>
  column.kind === "number" && column.range?.min === 0 && column.range.max === 1;
