import { markdownTable } from "markdown-table";
import { stringify } from "yaml";
import { action as countLook } from "../actions/count-look/action.ts";
import { action as countRetraining } from "../actions/count-retraining/action.ts";
import { type Action, commonOutputs } from "../actions/define-action.ts";
import { action as deploy } from "../actions/deploy/action.ts";
import { action as evaluate } from "../actions/evaluate/action.ts";
import { action as gate } from "../actions/gate/action.ts";
import { action as monitor } from "../actions/monitor/action.ts";
import { action as notifyRetraining } from "../actions/notify-retraining/action.ts";
import { action as promote } from "../actions/promote/action.ts";
import { action as proposeRetraining } from "../actions/propose-retraining/action.ts";
import { action as pullRequest } from "../actions/pull-request/action.ts";
import { action as release } from "../actions/release/action.ts";
import { action as report } from "../actions/report/action.ts";
import { action as retrain } from "../actions/retrain/action.ts";
import { action as rollback } from "../actions/rollback/action.ts";
import { action as searchParams } from "../actions/search-params/action.ts";
import { action as touchedModels } from "../actions/touched-models/action.ts";
import { action as train } from "../actions/train/action.ts";
import { action as validateData } from "../actions/validate-data/action.ts";
import { action as watchedModels } from "../actions/watched-models/action.ts";

/** What `action.yml` and the tables of a README say, taken from the action itself. */

/** What can be told of an action without its types. */
type AnyAction = Pick<Action, "name" | "description" | "inputs" | "outputs">;

export const actions: readonly AnyAction[] = [
  validateData,
  train,
  evaluate,
  gate,
  report,
  countLook,
  touchedModels,
  release,
  promote,
  deploy,
  rollback,
  watchedModels,
  monitor,
  retrain,
  countRetraining,
  searchParams,
  notifyRetraining,
  proposeRetraining,
  pullRequest,
];

/** The root of the repository is the whole pull-request pipeline: `uses: sluice-ml/sluice@v1`. */
const atRoot = pullRequest.name;

export function actionFile({ name }: AnyAction): string {
  return name === atRoot ? "action.yml" : `actions/${name}/action.yml`;
}

export function actionYaml(action: AnyAction): string {
  const { name, description, inputs } = action;
  const isRoot = name === atRoot;
  const yaml = stringify(
    {
      name: isRoot ? "Sluice" : `Sluice ${name}`,
      description,
      author: "Sluice",
      branding: { icon: "git-merge", color: "blue" },
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([input, { description: what, required, default: byDefault }]) => [
          input,
          { description: what, required, ...(byDefault !== undefined && { default: byDefault }) },
        ]),
      ),
      outputs: Object.fromEntries(
        Object.entries(outputsOf(action)).map(([output, what]) => [output, { description: what }]),
      ),
      runs: { using: "node24", main: `${isRoot ? "" : "../../"}dist/${name}.js` },
    },
    { lineWidth: 0 },
  );
  return `# Generated from actions/${name}/action.ts by \`npm run generate\`.\n${yaml}`;
}

const marks = { begin: "<!-- generated: inputs and outputs -->", end: "<!-- end of generated -->" };

/** The README with its tables replaced; the rest of it is written by hand. */
export function readmeWithTables(readme: string, action: AnyAction): string {
  const begin = readme.indexOf(marks.begin);
  const end = readme.indexOf(marks.end);
  if (begin < 0 || end < begin) {
    throw new Error(`actions/${action.name}/README.md lacks the lines ${marks.begin} and ${marks.end}`);
  }
  return `${readme.slice(0, begin)}${marks.begin}\n\n${tables(action)}\n\n${readme.slice(end)}`;
}

function tables(action: AnyAction): string {
  const inputs = Object.entries(action.inputs).map(([name, input]) => [
    `\`${name}\``,
    input.description,
    input.required ? "**required**" : input.default === undefined ? "" : `\`${input.default}\``,
  ]);
  const outputs = Object.entries(outputsOf(action)).map(([name, description]) => [`\`${name}\``, description]);
  return [
    "## Inputs",
    markdownTable([["input", "what", "default"], ...inputs]),
    "## Outputs",
    markdownTable([["output", "what"], ...outputs]),
  ].join("\n\n");
}

function outputsOf({ outputs }: AnyAction): Record<string, string> {
  return { ...outputs, ...commonOutputs };
}
