import { basename } from "node:path";
import { Option } from "commander";
import { shippedWorkflows } from "../../composition/shipped.ts";
import { SluiceError } from "../../core/errors.ts";
import type { InitialTask } from "../../core/init/initial-gates.ts";
import { renderInit } from "../../core/report/init-terminal.ts";
import { type InitFacts, init } from "../../operations/init/init.ts";
import { planInit } from "../../operations/init/plan-init.ts";
import { defaultBranch } from "../commit.ts";
import { type Asker, asker } from "../questions.ts";
import type { CommonOptions, Surroundings, Verb } from "../verb.ts";

interface InitOptions extends CommonOptions {
  yes: boolean;
  model: string | undefined;
  data: string | undefined;
  target: string | undefined;
  task: InitialTask | undefined;
  time: string | undefined;
  unit: string | undefined;
  id: string | undefined;
  run: string | undefined;
  workflows: keyof typeof chosen;
  owners: string | undefined;
  server: string | undefined;
}

const twoHalves = ["sluice-pull-request.yml", "sluice-evaluate.yml", "sluice-release.yml"];

const chosen = {
  "two-halves": twoHalves,
  "without-bot": [...twoHalves, "sluice-deploy.yml", "sluice-rollback.yml"],
  reusable: twoHalves.map((file) => `reusable/${file}`),
  simple: ["sluice-simple.yml", "sluice-release.yml"],
  none: [],
} as const;

export const initVerb: Verb<InitOptions, InitFacts> = {
  name: "init",
  description:
    "write sluice.yaml, a data schema and the workflows from the data that is here; shows a plan first, overwrites nothing",
  examples: [
    "sluice init",
    "sluice init --yes",
    'sluice init --data "data/*.csv" --target churned --run "python train.py"',
  ],
  options: [
    new Option("--yes", "write what the plan says, without questions").default(false),
    new Option("--model <name>", "name of the model (default: that of the folder)"),
    new Option("--data <source>", "path, glob, https:// or s3:// address (default: the data files that are here)"),
    new Option("--target <column>", "column that the model predicts"),
    new Option("--task <task>", "kind of answer").choices([
      "binary-classification",
      "multiclass-classification",
      "regression",
    ]),
    new Option("--time <column>", "column that says when"),
    new Option("--unit <column>", "column whose rows belong together, such as a customer"),
    new Option("--id <column>", "column that names a row"),
    new Option("--run <command>", "the training command"),
    new Option(
      "--workflows <kind>",
      "which workflows; without-bot also deploys and rolls back, reusable only call ours, simple is one job without the trust boundary",
    )
      .choices(Object.keys(chosen))
      .default("two-halves"),
    new Option("--owners <names>", "code owners of what models are judged by, such as @acme/model-owners"),
    new Option("--server <url>", "admin address of the model server of production"),
  ],
  run: prepare,
  tell: ({ facts, headline }) => renderInit(facts, headline),
};

async function prepare(options: InitOptions, { ports, root }: Surroundings) {
  const ask = asker(options);
  const { data, target, task, time, unit, id, run } = options;
  const input = {
    name: nameOf(options.model ?? basename(root)),
    data,
    wishes: { target, task, time, unit, id, run },
    server: options.server ?? null,
    workflows: await workflowsFor(options.workflows, root),
    owners: options.owners ?? null,
  };
  const plan = await planInit(ports, input).catch(async (error: unknown) => {
    const answer = ask && target === undefined ? await askForTarget(ask, error) : undefined;
    if (answer === undefined) throw error;
    return await planInit(ports, { ...input, wishes: { ...input.wishes, target: answer } });
  });
  if (options.yes) return await init(ports, plan, true);
  const draft = await init(ports, plan, false);
  if (!ask || draft.facts.done || draft.conclusion === "refused") return draft;
  ask.say(renderInit(draft.facts, draft.headline));
  return (await ask.yesOrNo("Write these files?")) ? await init(ports, plan, true) : draft;
}

/** What nobody can guess, a person is asked once. @returns undefined where asking does not help */
async function askForTarget(ask: Asker, error: unknown): Promise<string | undefined> {
  if (!(error instanceof SluiceError) || error.code !== "USAGE") return undefined;
  ask.say(`${error.message} ${error.remedy}`);
  return await ask.text("Which column is to be predicted?");
}

/** As sluice.yaml takes it. */
function nameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 63);
  if (name !== "") return name;
  throw new SluiceError("USAGE", `"${text}" cannot be the name of a model.`, { remedy: "Name it: --model churn." });
}

async function workflowsFor(kind: InitOptions["workflows"], root: string): Promise<Record<string, string>> {
  const shipped = shippedWorkflows();
  const branch = await defaultBranch(root);
  const named = (text: string) => text.replace("branches: [main] # your default branch", `branches: [${branch}]`);
  return Object.fromEntries(chosen[kind].map((file) => [basename(file), named(shipped[file] ?? "")]));
}
