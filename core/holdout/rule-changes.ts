import { folderOf, pathsIn } from "../config/command-paths.ts";
import type { ModelConfig } from "../config/schema.ts";

/**
 * Who writes the exam and sits it too passes. Rules are what decides how a model is judged: gates, metrics, threshold, and
 * which rows are held out.
 */

export interface Change {
  base: ModelConfig;
  /** null: the model, or the whole configuration, is gone or cannot be read. */
  head: ModelConfig | null;
  /** Paths that the pull request changes. */
  files: readonly string[];
}

/** One plain sentence, or null where no rule changes. Unescaped. */
export function ruleChangeNote({ base, head, files }: Change): string | null {
  const rules = changedRules(base, head, files);
  if (rules.length === 0) return null;
  const what = rules.length > 1 ? `${rules.slice(0, -1).join(", ")} and ${rules.at(-1)}` : rules[0];
  const judged = "It was judged by those of the default branch";
  return touchesModel({ base, head, files })
    ? `This pull request changes ${what} together with the model. ${judged}; a change of the rules should stand alone.`
    : `This pull request changes ${what}. ${judged}; the new ones count once it is merged.`;
}

const judgedBy = ["source", "target", "id", "time", "unit", "weight", "split", "holdout"] as const;

function changedRules(base: ModelConfig, head: ModelConfig | null, files: readonly string[]): string[] {
  if (head === null) return ["sluice.yaml beyond reading"];
  const measuring = files.filter((file) => isMeasuringCode(base, file));
  return [
    ...(differ(base.gates, head.gates) ? ["the gates"] : []),
    ...(differ(base.evaluate, head.evaluate) || base.task !== head.task ? ["how it is evaluated"] : []),
    ...(measuring.length > 0 ? [`the code of its own metrics (${measuring.slice(0, 3).join(", ")})`] : []),
    ...(judgedBy.some((key) => differ(base.data[key], head.data[key])) ? ["which rows are held out"] : []),
    ...(base.data.schema !== undefined && files.includes(base.data.schema) ? ["the rules of its data"] : []),
  ];
}

/**
 * The files that the commands of custom metrics name, and whatever lies beside them: a script imports its neighbours, except
 * at the root of the repository and where the training script lives too.
 */
function isMeasuringCode({ evaluate: { custom }, train }: ModelConfig, file: string): boolean {
  const trained = pathsIn(train.run ?? "").map(folderOf);
  return custom
    .flatMap(({ run }) => pathsIn(run))
    .some((path) => {
      const folder = folderOf(path);
      return file === path || (folder !== "" && !trained.includes(folder) && file.startsWith(folder));
    });
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

const rulesAndText = /^sluice\.yaml$|\.md$|^docs\//;

function touchesModel({ base, head, files }: Change): boolean {
  const isRule = (file: string) => file === base.data.schema || rulesAndText.test(file) || isMeasuringCode(base, file);
  return differ(base.train, head?.train) || !files.every(isRule);
}
