import type { Profile } from "../data/profile/profile.ts";
import { asked, type Guess } from "./guess.ts";
import { guessId, guessTime, guessUnit } from "./guess-roles.ts";
import { guessSplit, type InitialSplit } from "./guess-split.ts";
import { guessTarget, guessTask } from "./guess-target.ts";
import type { InitialTask } from "./initial-gates.ts";

/** What a person has said already; the rest is guessed. */
export interface Wishes {
  target?: string | undefined;
  task?: InitialTask | undefined;
  time?: string | undefined;
  unit?: string | undefined;
  id?: string | undefined;
  /** The training command. */
  run?: string | undefined;
}

export interface InitialModel {
  target: Guess<string>;
  task: Guess<InitialTask>;
  id: Guess<string> | null;
  time: Guess<string> | null;
  unit: Guess<string> | null;
  split: Guess<InitialSplit>;
  train: Guess<{ run: string } | { baseline: "linear"; features: string[] }>;
}

/** `scripts`: what training scripts there are, with their text. */
export function initialModel(profile: Profile, wishes: Wishes, scripts: ReadonlyMap<string, string>): InitialModel {
  const target = guessTarget(profile, wishes.target);
  const column = profile.columns.find(({ name }) => name === target.value);
  if (!column) throw new Error(`${target.value} is no column`);
  const task = guessTask(column, wishes.task);
  const said = (name: string | undefined) => (name === undefined ? null : asked(name));
  const id = said(wishes.id) ?? guessId(profile, target.value);
  const time = said(wishes.time) ?? guessTime(profile, target.value);
  // A split by time may divide a customer's rows; who wants both says so.
  const roles = [target.value, id?.value, time?.value];
  const unit = said(wishes.unit) ?? (time ? null : guessUnit(profile, roles));
  const classes = task.value !== "regression";
  const split = guessSplit(profile, { time: time?.value, unit: unit?.value, classes });
  const train = trainingOf(profile, [...roles, unit?.value], wishes.run, scripts);
  return { target, task, id, time, unit, split, train };
}

function trainingOf(
  profile: Profile,
  roles: readonly (string | undefined)[],
  run: string | undefined,
  scripts: ReadonlyMap<string, string>,
): InitialModel["train"] {
  if (run !== undefined) return asked({ run });
  const [ready] = [...scripts].find(([, text]) => text.includes("SLUICE_TRAIN")) ?? [];
  if (ready !== undefined) return { value: { run: `python ${ready}` }, reason: `${ready} reads SLUICE_TRAIN` };
  const features = profile.columns.filter(({ name, kind }) => !roles.includes(name) && /number|category/.test(kind));
  const [script] = scripts.keys();
  const until =
    script === undefined ? "" : `, until ${script} reads SLUICE_TRAIN and leaves model.onnx in SLUICE_OUTPUT`;
  return {
    value: { baseline: "linear", features: features.map(({ name }) => name) },
    reason: `the built-in model on ${features.length} columns${until}`,
  };
}
