import type { PlannedFile } from "../init/file-plan.ts";
import type { Guess } from "../init/guess.ts";
import type { InitialModel } from "../init/initial-model.ts";
import { alignColumns, shown } from "./evaluation/render-terminal.ts";

/** What `sluice init` has seen and would write, in a terminal. */

export interface InitStory {
  source: Guess<string>;
  model: InitialModel;
  files: readonly PlannedFile[];
  done: boolean;
}

export function renderInit({ source, model, files, done }: InitStory, headline: string): string {
  return [
    alignColumns(guessRows(source, model)),
    alignColumns(files.map(({ becomes, path, purpose }) => [marks[becomes], path, purpose])),
    ...files.flatMap(differenceOf),
    `${headline.slice(0, 1).toUpperCase()}${headline.slice(1)}.`,
    ...(done ? [next(files)] : [mend(files)]),
  ].join("\n\n");
}

const marks = { written: "+", extended: "+", unchanged: "=", differs: "!" } as const;

function guessRows(source: Guess<string>, { target, task, id, time, unit, split, train }: InitialModel): string[][] {
  const absent: Guess<string> = { value: "none", reason: "no column looks like one" };
  const words = Object.entries(split.value).map(([key, value]) => `${key} ${value}`);
  const trained = "run" in train.value ? train.value.run : `baseline: ${train.value.baseline}`;
  const rows: [string, Guess<string>][] = [
    ["data", source],
    ["target", target],
    ["task", task],
    ["id", id ?? absent],
    ["time", time ?? absent],
    ["unit", unit ?? absent],
    ["split", { value: words.join(", "), reason: split.reason }],
    ["train", { value: trained, reason: train.reason }],
  ];
  return rows.map(([what, { value, reason }]) => [what, value, reason]);
}

function differenceOf({ path, difference }: PlannedFile): string[] {
  if (!difference) return [];
  const { line, here, wanted } = difference;
  return [`${path} stays as it is. Line ${line} is\n  ${shown(here)}\nand would be\n  ${shown(wanted)}`];
}

function mend(files: readonly PlannedFile[]): string {
  return files.some(({ becomes }) => becomes === "differs")
    ? "Move what is in the way, or leave it out: --workflows none leaves the workflows."
    : "sluice init --yes writes them.";
}

function next(files: readonly PlannedFile[]): string {
  const roots = [...new Set(files.map(({ path }) => (path.startsWith(".github/") ? ".github" : path)))];
  const steps = [
    ["sluice check", "what a pull request will run, here"],
    ["sluice try", "a pull request, in a GitHub on this machine"],
    [`git add ${roots.join(" ")}`, ""],
    ['git commit -m "Adopt Sluice"', ""],
    ...(roots.includes(".github")
      ? [["gh variable set SLUICE_REGISTRY --body file:///srv/models", "a folder that runners and model servers share"]]
      : []),
    ["git push", "the first release is trained from the default branch"],
    ["sluice bot setup", "the bot: reports, checks, promotions (docs/set-up.md)"],
  ];
  return `Next:\n${alignColumns(steps.map(([command = "", why = ""]) => [`  ${command}`, why && `# ${why}`]))}`;
}
