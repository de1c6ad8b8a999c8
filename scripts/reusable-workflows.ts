import { parse } from "yaml";

/**
 * The reusable form of a workflow: what `workflows-templates/NAME` does, as a workflow that others call, and the few lines
 * that call it. Both are made from the template, so that there is one truth of what a workflow does.
 */

/**
 * sluice-deploy.yml and sluice-rollback.yml have none: a called workflow sees an environment's secrets only if it is handed
 * every secret there is (https://github.com/actions/runner/issues/1490).
 */
export const reusable = [
  "sluice-pull-request.yml",
  "sluice-evaluate.yml",
  "sluice-release.yml",
  "sluice-monitor.yml",
  "sluice-retrain.yml",
];

interface Input {
  what: string;
  /** What the caller hands over. */
  given: string;
  /** Only once somebody needs it: until then the caller has it as a comment. */
  rare?: true;
  default?: string;
}

const expression = (text: string) => `\${{ ${text} }}`;
const pip = "python -m pip install --requirement";

const runsOn: Input = { what: "Label of the runners", given: "ubuntu-24.04", default: "ubuntu-24.04" };
const registry: Input = { what: "Where models are kept", given: expression("vars.SLUICE_REGISTRY") };
const python: Input = { what: "Version of Python for training", given: '"3.12"', rare: true };
const setup: Input = {
  what: "Command that installs what training needs",
  given: `${pip} requirements.txt`,
  rare: true,
};
const metrics: Input = {
  what: "Command that installs what evaluate.custom needs",
  given: `${pip} metrics.txt`,
  rare: true,
};

interface Template {
  on: { workflow_dispatch?: { inputs?: Record<string, { description: string }> } | null };
  jobs: Record<string, { permissions: Record<string, string> }>;
}

/** The workflow that is called. */
export function calledWorkflow(name: string, template: string): string {
  const called = template
    .replace(/^run-name: .*\n/m, "")
    .replace(/^# Names the run that it judges\. .*\n/m, "")
    .replace(/^name: (.*)$/m, "name: $1, called")
    .replace(/^on:\n[\s\S]*?\n(?=permissions:)/m, `on:\n  workflow_call:\n    inputs:\n${declared(template)}\n`)
    .replaceAll("runs-on: ubuntu-24.04", `runs-on: ${expression("inputs.runs-on")}`)
    .replaceAll(registry.given, expression("inputs.registry"))
    .replaceAll(new RegExp(trainingPlace, "gm"), trainingSteps)
    .replace(metricsPlace, metricsSteps);
  return `${generatedFrom(name)}\n# Called by workflows-templates/reusable/${name}.\n#\n${called}`;
}

/** The workflow that a repository has instead of the template. */
export function callingWorkflow(name: string, template: string): string {
  const kept = /^(?:#.*\n)*?(name:[\s\S]*?^permissions: \{\}\n)/m.exec(template)?.[1];
  const [story] = template.split("\n#\n", 1);
  if (kept === undefined || !story?.startsWith("# ")) throw new Error(`${name} is not of the form of a template`);
  return [
    ...story.split("\n").filter((line) => line.startsWith("#")),
    ...[
      "#",
      generatedFrom(name),
      `# What it does: https://github.com/sluice-ml/sluice/blob/v1/workflows-templates/${name}`,
    ],
    ...[kept, "jobs:", "  sluice:", `    uses: sluice-ml/sluice/.github/workflows/${name}@v1`, "    permissions:"],
    ...rightsOf(template).map((right) => `      ${right}`),
    ...["    with:", ...handedOver(template)],
    "",
  ].join("\n");
}

function handedOver(template: string): string[] {
  return Object.entries(inputsOf(template)).map(([name, { what, given, rare }]) =>
    rare ? `      # ${name}: ${given} # ${lowered(what)}` : `      ${name}: ${given}`,
  );
}

const generatedFrom = (name: string) => `# Generated from workflows-templates/${name} by \`npm run generate\`.`;
const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function inputsOf(template: string): Record<string, Input> {
  const { on } = parse(template) as Template;
  const asked = Object.entries(on.workflow_dispatch?.inputs ?? {}).map(
    ([name, { description }]) => [name, { what: description, given: expression(`inputs.${name}`) }] as const,
  );
  return {
    ...Object.fromEntries(asked),
    ...(template.includes("vars.SLUICE_REGISTRY") && { registry }),
    ...(trainingPlace.test(template) && { python, setup }),
    ...(metricsPlace.test(template) && { "setup-metrics": metrics }),
    "runs-on": runsOn,
  };
}

function declared(template: string): string {
  return Object.entries(inputsOf(template))
    .map(([name, { what, default: byDefault = "" }]) =>
      [
        `      ${name}:`,
        `        description: ${what}`,
        "        type: string",
        `        default: ${byDefault || '""'}`,
      ]
        .map((line) => `${line}\n`)
        .join(""),
    )
    .join("");
}

/** A called workflow can only take away from what it is given, so a caller grants what any of its jobs needs. */
function rightsOf(template: string): string[] {
  const { jobs } = parse(template) as Template;
  const levels = new Map<string, string>();
  for (const [right, level] of Object.values(jobs).flatMap(({ permissions }) => Object.entries(permissions))) {
    if (levels.get(right) !== "write") levels.set(right, level);
  }
  return [...levels].sort().map(([right, level]) => {
    const reasons = [...template.matchAll(new RegExp(`^ +${right}: ${level} # (.*)$`, "gm"))].map(([, why]) => why);
    return `${right}: ${level}${reasons.length > 0 ? ` # ${[...new Set(reasons)].join("; ")}` : ""}`;
  });
}

const trainingPlace = /^ *# Whatever your training command needs belongs here: .*\n/m;
const metricsPlace = /^ *# Whatever the commands of your own metrics \(evaluate\.custom\) need belongs here\.\n/m;

const trainingSteps = `      - name: Set up Python
        if: inputs.python != ''
        uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: \${{ inputs.python }}

${setupStep("setup", "training")}`;

const metricsSteps = setupStep("setup-metrics", "your own metrics");

/** A variable and no expression in the script: whoever starts the workflow by hand writes no commands. */
function setupStep(input: string, what: string): string {
  return `      - name: Install what is needed for ${what}
        if: inputs.${input} != ''
        env:
          SETUP: \${{ inputs.${input} }}
        run: bash -euo pipefail -c "$SETUP"
`;
}
