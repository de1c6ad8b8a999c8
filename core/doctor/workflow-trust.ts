import type { Finding } from "./finding.ts";
import {
  eventsOf,
  type Job,
  jobsOf,
  readWorkflow,
  rightsOf,
  type Step,
  stepsOf,
  type Workflow,
} from "./workflow-file.ts";

/** What must stay true of a workflow of ours, whatever else its users change in it. */

interface Subject {
  path: string;
  workflow: Workflow;
  /** As we ship the file of that name. */
  template: Workflow | null;
}

export function trustFindings(path: string, text: string, shipped: string | undefined): Finding[] {
  const workflow = readWorkflow(text);
  if (workflow === null) return [unreadable(path)];
  const subject = { path, workflow, template: shipped === undefined ? null : readWorkflow(shipped) };
  return [
    ...triggers(subject),
    ...jobsOf(workflow).flatMap(([id, job]) => [
      ...rights(subject, id, job),
      ...pins(path, id, job),
      ...stepsOf(job).flatMap((step) => [
        ...shells(path, id, step),
        ...pins(path, id, step),
        ...checkouts(subject, id, step),
      ]),
    ]),
    ...strangers(subject),
    ...chain(subject),
  ];
}

function unreadable(path: string): Finding {
  return {
    id: "workflow-unreadable",
    severity: "error",
    what: `${path} is no workflow.`,
    where: path,
    why: "GitHub does not run it.",
    mend: "Correct its YAML, or copy the shipped file again.",
  };
}

const foreignEvents = /^(pull_request_target|issue_comment|issues|discussion|discussion_comment|pull_request_review)$/;

function triggers({ path, workflow }: Subject): Finding[] {
  const wrong = eventsOf(workflow).filter((event) => foreignEvents.test(event));
  return wrong.map((event) => ({
    id: "workflow-trigger",
    severity: "error",
    what: `${path} is started by ${event}.`,
    where: path,
    why: "A stranger starts it, and it runs with the repository's rights and secrets.",
    mend: `Take ${event} out of “on:”.`,
  }));
}

const rank: Readonly<Record<string, number>> = { none: 0, read: 1, write: 2 };

function rights({ path, workflow, template }: Subject, id: string, job: Job): Finding[] {
  const given = rightsOf(workflow, job);
  const pattern = jobsOf(template).find(([other]) => other === id)?.[1];
  const allowed = pattern === undefined ? {} : (rightsOf(template, pattern) ?? {});
  const mend = "State “permissions:” for the job as in the shipped file.";
  const base = { id: "workflow-permissions", severity: "error", where: `${path}: job ${id}`, mend } as const;
  if (given === null || given === "everything") {
    const what = `The job ${id} ${given === null ? "does not say which permissions it gets" : "gets every permission"}.`;
    return [{ ...base, what, why: "Whatever runs in it may do what the token may." }];
  }
  const most = (name: string) => (allowed === "everything" ? "write" : (allowed[name] ?? (pattern ? "none" : "read")));
  const excess = Object.entries(given).filter(([name, level]) => (rank[level] ?? 2) > (rank[most(name)] ?? 0));
  if (excess.length === 0) return [];
  const told = excess.map(([name, level]) => `${name}: ${level}`).join(", ");
  return [
    {
      ...base,
      what: `The job ${id} has ${told}, which it does not need.`,
      why: "Whatever runs in it may do that too.",
    },
  ];
}

function shells(path: string, id: string, { run, uses }: Step): Finding[] {
  const script = typeof run === "string" && run.includes("${{");
  if (!script && !String(uses ?? "").startsWith("actions/github-script@")) return [];
  return [
    {
      id: "workflow-expression-in-shell",
      severity: "error",
      what: script
        ? "An expression in double braces stands in a script."
        : "A step runs a script of actions/github-script.",
      where: `${path}: job ${id}`,
      why: "What a stranger wrote, as a branch's name or a title, is executed.",
      mend: "Hand the value to the script by “env:”, and use it as a variable.",
    },
  ];
}

const pinned = /^(\.\/|sluice-ml\/sluice[/@]|[\w.-]+\/[\w./-]+@[0-9a-f]{40}$|docker:\/\/.+@sha256:[0-9a-f]{64}$)/;

function pins(path: string, id: string, { uses }: Step | Job): Finding[] {
  if (typeof uses !== "string" || pinned.test(uses)) return [];
  return [
    {
      id: "workflow-unpinned",
      severity: "error",
      what: `${uses} is not pinned by commit.`,
      where: `${path}: job ${id}`,
      why: "Whoever can move that tag runs code in your workflow.",
      mend: `Name the full commit and keep the version beside it: ${uses.replace(/@.*/, "")}@COMMIT # ${uses.replace(/.*@/, "")}`,
    },
  ];
}

const ofPullRequest = /pull_request|head_|workflow_run|github\.ref\b|github\.sha/;

function checkouts({ path, workflow }: Subject, id: string, step: Step): Finding[] {
  if (!String(step.uses ?? "").startsWith("actions/checkout@")) return [];
  const where = `${path}: job ${id}`;
  const keeps: Finding = {
    id: "workflow-token-in-checkout",
    severity: "error",
    what: "A checkout keeps the job's token on disk.",
    where,
    why: "Training code, and every package that it uses, can read it there.",
    mend: "Give the step “with: { persist-credentials: false }”.",
  };
  const stranger: Finding = {
    id: "workflow-checks-out-stranger",
    severity: "error",
    what: "The trusted half checks out what the pull request brings.",
    where,
    why: "Its configuration, gates and code would judge itself, with the repository's rights.",
    mend: "Take “ref:” and “repository:” out of the checkout: by itself it takes the default branch.",
  };
  const asked = `${step.with?.ref ?? ""} ${step.with?.repository ?? ""}`;
  const isTrusted = eventsOf(workflow).includes("workflow_run");
  return [
    ...(String(step.with?.["persist-credentials"]) === "false" ? [] : [keeps]),
    ...(isTrusted && ofPullRequest.test(asked) ? [stranger] : []),
  ];
}

/** What a pull request starts may know nothing that is worth stealing. */
function strangers({ path, workflow }: Subject): Finding[] {
  if (!eventsOf(workflow).includes("pull_request")) return [];
  const named = [
    ...new Set(JSON.stringify(workflow).match(/\bsecrets\.\w+|secrets\[|"secrets":"inherit"|\bgithub\.token\b/g)),
  ];
  return named.map((name) => ({
    id: "workflow-secrets-for-strangers",
    severity: "error",
    what: `${path} hands out ${name}.`,
    where: path,
    why: "The pull request's code runs here, and changes this very file.",
    mend: "Take it out. What needs a secret belongs after the merge, or into the trusted half.",
  }));
}

/** The bot finds the pull request by the number in the run's name, which this file alone writes. */
function chain({ path, workflow, template }: Subject): Finding[] {
  if (!path.endsWith("/sluice-evaluate.yml")) return [];
  const on = (workflow.on ?? {}) as { workflow_run?: { workflows?: unknown } };
  const follows = JSON.stringify(on.workflow_run?.workflows ?? []);
  const right = eventsOf(workflow).every((event) => event === "workflow_run") && /Sluice pull request/.test(follows);
  const named = workflow["run-name"] === template?.["run-name"];
  if (right && named) return [];
  return [
    {
      id: "workflow-chain-broken",
      severity: "error",
      what: right
        ? "The runs do not name the run that they judge."
        : "The trusted half does not follow “Sluice pull request” alone.",
      where: path,
      why: "The bot takes a report only from such a run: every other one is refused, and the check waits for ever.",
      mend: "Restore “run-name:” and “on:” as in the shipped file.",
    },
  ];
}
