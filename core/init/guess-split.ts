import { quantileOf } from "../data/profile/cells.ts";
import type { Profile } from "../data/profile/profile.ts";
import { formatDay } from "../report/values.ts";
import type { Guess } from "./guess.ts";

export type InitialSplit =
  | { validation_from: string; holdout_from: string }
  | { by?: "stratified"; train: string; validation: string; holdout: string };

const shares = { train: "70%", validation: "10%", holdout: "20%" } as const;

/** By days where there is a time, because a date in the file says for ever which rows are held out. */
export function guessSplit(
  profile: Profile,
  roles: { time: string | undefined; unit: string | undefined; classes: boolean },
): Guess<InitialSplit> {
  const days = roles.time === undefined ? null : daysOf(profile, roles.time);
  if (days) return { value: days, reason: "it learns from the past, and is judged on the last fifth of the rows" };
  if (roles.unit !== undefined) return { value: shares, reason: `rows of one ${roles.unit} are never in two parts` };
  return roles.classes
    ? { value: { by: "stratified", ...shares }, reason: "by the content of the rows, with all classes in each part" }
    : { value: shares, reason: "by the content of the rows" };
}

function daysOf({ columns }: Profile, time: string) {
  const column = columns.find(({ name }) => name === time);
  if (column?.kind !== "time" || !column.range) return null;
  const [first, validation, holdout, last] = [0, 0.7, 0.8, 1].map((share) => formatDay(quantileOf(column, share) ?? 0));
  const isOrdered = first !== undefined && validation && holdout && last;
  if (!isOrdered || !(first < validation && validation < holdout && holdout < last)) return null;
  return { validation_from: validation, holdout_from: holdout };
}
