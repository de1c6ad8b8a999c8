import type { Facts, WorkflowFacts } from "./facts.ts";
import { type Diagnosis, type Finding, found, healthy, join } from "./finding.ts";
import { eventsOf, isCaller, isOurs, readWorkflow, shippedNames } from "./workflow-file.ts";
import { trustFindings } from "./workflow-trust.ts";

const folder = ".github/workflows";
const simple = `${folder}/sluice-simple.yml`;

/** Whether the workflows are there and keep apart what a stranger brings from what judges it. */
export function examineWorkflows(facts: Facts): Diagnosis {
  return join(
    allAreThere(facts),
    ...facts.workflows.map((file) => (isOurs(file) ? ours(facts, file) : anotherOne(file))),
    deploysOnce(facts),
  );
}

/** Without the bot; with it, the bot deploys and rolls back. */
const deploys = "sluice-deploy.yml";
const optional = [deploys, "sluice-rollback.yml"];

function allAreThere({ main, shipped }: Facts): Diagnosis {
  const isSimple = main.files.includes(simple);
  const replaced = isSimple ? ["sluice-pull-request.yml", "sluice-evaluate.yml"] : [];
  const wanted = shippedNames(shipped).filter(
    (name) => ![...optional, "sluice-simple.yml", ...replaced].includes(name),
  );
  const missing = wanted.filter((name) => !main.files.includes(`${folder}/${name}`));
  return found(...missing.map(absent), ...(isSimple ? [withoutBoundary] : []));
}

const needed = ["sluice-pull-request.yml", "sluice-evaluate.yml", "sluice-release.yml"];

function absent(name: string): Finding {
  return {
    id: "workflow-missing",
    severity: needed.includes(name) ? "error" : "hint",
    what: `There is no ${name} on the default branch.`,
    where: `${folder}/${name}`,
    why: needed.includes(name)
      ? "The loop ends here: what it should do never happens, and the check waits for ever."
      : "What it does is not done.",
    mend: `Copy it: cp SLUICE/workflows-templates/${name} ${folder}/`,
  };
}

const withoutBoundary: Finding = {
  id: "workflow-without-boundary",
  severity: "warning",
  what: "Pull requests are judged in simple mode.",
  where: simple,
  why: "The pull request's code runs beside what judges it, and can forge its own report.",
  mend: "Take sluice-pull-request.yml and sluice-evaluate.yml in its place, unless everybody who may push may merge anyway.",
};

function ours({ shipped }: Facts, { path, text }: WorkflowFacts): Diagnosis {
  const name = path.split("/").at(-1) ?? "";
  const template = shipped[isCaller(readWorkflow(text)) ? `reusable/${name}` : name];
  // As it was shipped, it keeps what we promise; what users change is looked at.
  if (template !== undefined && sameText(template, text)) return healthy;
  return found(...trustFindings(path, text, template));
}

const sameText = (one: string, other: string) =>
  one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();

function anotherOne({ path, text }: WorkflowFacts): Diagnosis {
  if (!eventsOf(readWorkflow(text)).includes("pull_request_target")) return healthy;
  return found({
    id: "workflow-mixes-trust",
    severity: "warning",
    what: `${path} runs on pull_request_target.`,
    where: path,
    why: "It runs for strangers' pull requests with secrets and a token that may write tags and branches.",
    mend: "Let it run on pull_request, or make sure that it never touches what the pull request brings.",
  });
}

function deploysOnce({ main, installation }: Facts): Diagnosis {
  const path = `${folder}/${deploys}`;
  if (!main.files.includes(path) || !installation.known || installation.value === null) return healthy;
  return found({
    id: "workflow-deploys-beside-bot",
    severity: "warning",
    what: "Both sluice-deploy.yml and the bot deploy.",
    where: path,
    why: "Each follows the same rollout and writes how it ended; one of them fails for nothing.",
    mend: `Delete it here and on env/*: git rm ${path}`,
  });
}
