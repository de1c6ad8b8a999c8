import type { RetrainNotice } from "../../retrain/notice.ts";
import type { TrainingWindow } from "../../retrain/training-file.ts";
import { code, escapeMarkdown, table } from "../markdown.ts";

/** The issue which says that a model is to be trained again, why, and how that is begun. */

export interface DueNotice extends RetrainNotice {
  due: NonNullable<RetrainNotice["due"]>;
}

/** @param runUrl where the run that decided so can be read; null: nowhere */
export function dueIssue({ model, due, because }: DueNotice, runUrl: string | null): { title: string; body: string } {
  const title = `${model} is to be trained again`;
  const run = runUrl === null ? "" : ` [The run](${runUrl}) decided so.`;
  const body = [
    `### ⏰ ${escapeMarkdown(title)}`,
    `**Why now:** ${escapeMarkdown(because)}.${run}`,
    `${code("propose: notify")} leaves the training to you. On these rows it would be:`,
    windowTable(due.window),
    "Any one of these starts it. A pull request follows if the new model is surely better than production:",
    waysToStart(model, due.trigger),
    "<sub>Each run that still says so brings this issue up to date; it is closed when a training has begun, or when none is due any more.</sub>",
  ];
  return { title, body: body.join("\n\n") };
}

function windowTable({ from, validation_from: validation, holdout_from: holdout, until }: TrainingWindow): string {
  return table([
    ["rows", "from", "to before"],
    ["to learn from", from ?? "the first", validation],
    ["to tune on", validation, holdout],
    ["to judge by", holdout, until],
  ]);
}

/** Nothing of what people or data have written stands in a command. */
function waysToStart(model: string, trigger: string): string {
  const because = `it was due (${trigger})`;
  return [
    `- the comment ${code(`/sluice retrain ${model}`)} on this issue`,
    "- *Actions → Sluice retrain → Run workflow*, or in a terminal",
    "",
    "  ```sh",
    `  gh workflow run sluice-retrain.yml --field model=${model} --field because='${because}'`,
    "  ```",
    "- in a checkout, without GitHub",
    "",
    "  ```sh",
    `  npx sluice retrain --model ${model} --now '${because}'`,
    "  ```",
  ].join("\n");
}

export function noLongerDue({ because }: RetrainNotice): string {
  return `✅ **Settled:** ${escapeMarkdown(because)}.`;
}
