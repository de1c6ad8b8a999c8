import type { Config } from "../config/schema.ts";
import type { ActionsSettings, Facts, ForkSettings } from "./facts.ts";
import { type Diagnosis, type Finding, found, healthy, join, judging } from "./finding.ts";
import { readWorkflow } from "./workflow-file.ts";

/** The settings of Actions, and whether everything that the workflows name is there. */
export function examineSettings(facts: Facts, config: Config): Diagnosis {
  return join(
    judging("what the tokens of workflows may do by default", facts.actions, (actions) => tokens(facts, actions)),
    judging("how runs of pull requests from forks start", facts.forks, (forks) => strangers(facts, forks)),
    namesExist(facts, config),
    facts.main.files.some((path) => /^\.github\/(dependabot\.ya?ml|renovate\.json5?)$/.test(path))
      ? healthy
      : found(aging),
  );
}

const aging: Finding = {
  id: "actions-age",
  severity: "hint",
  what: "Nothing keeps the pinned actions up to date.",
  where: ".github/dependabot.yml",
  why: "An action that is pinned by commit gets no corrections by itself.",
  mend: "Commit a .github/dependabot.yml with package-ecosystem github-actions.",
};

function tokens(facts: Facts, { isEnabled, tokenMayWrite, mayApprovePulls }: ActionsSettings): Diagnosis {
  const where = `${facts.repository.url}/settings/actions`;
  const path = `repos/${facts.repository.fullName}/actions/permissions`;
  const off: Finding = {
    id: "actions-off",
    severity: "error",
    what: "Actions are turned off.",
    where,
    why: "Nothing is trained, evaluated or released.",
    mend: "Turn them on.",
    prescriptions: [{ method: "PUT", path, body: { enabled: true, allowed_actions: "all" } }],
  };
  const strong: Finding = {
    id: "token-writes-by-default",
    severity: "warning",
    what: "A workflow that says nothing of permissions gets a token that may write.",
    where,
    why: "Sluice's own workflows ask for what they need; any other one could write releases, tags and environment branches.",
    mend: "Choose “Read repository contents and packages permissions”.",
    prescriptions: [{ method: "PUT", path: `${path}/workflow`, body: { default_workflow_permissions: "read" } }],
  };
  const approving: Finding = {
    id: "workflows-may-approve",
    severity: "warning",
    what: "Workflows may approve pull requests.",
    where,
    why: "A workflow's approval counts like a person's, so that a review can be forged.",
    mend: "Turn “Allow GitHub Actions to create and approve pull requests” off; the bot does not need it.",
    prescriptions: [{ method: "PUT", path: `${path}/workflow`, body: { can_approve_pull_request_reviews: false } }],
  };
  return found(
    ...(isEnabled ? [] : [off]),
    ...(tokenMayWrite ? [strong] : []),
    ...(mayApprovePulls ? [approving] : []),
  );
}

function strangers({ repository }: Facts, forks: ForkSettings): Diagnosis {
  const where = `${repository.url}/settings/actions`;
  if (forks.kind === "public") {
    if (forks.approval !== "first_time_contributors_new_to_github") return healthy;
    return found({
      id: "forks-run-unasked",
      severity: "warning",
      what: "Runs of pull requests from forks wait for approval only where their author is new to GitHub.",
      where,
      why: "Training runs for as long as an hour: anybody with an account can spend your minutes.",
      mend: "Require approval for all external contributors.",
      prescriptions: [
        {
          method: "PUT",
          path: `repos/${repository.fullName}/actions/permissions/fork-pr-contributor-approval`,
          body: { approval_policy: "all_external_contributors" },
        },
      ],
    });
  }
  if (!forks.runs || !(forks.sendsWriteTokens || forks.sendsSecrets)) return healthy;
  return found({
    id: "forks-get-rights",
    severity: "error",
    what: "Runs of pull requests from forks get secrets, or a token that may write.",
    where,
    why: "The pull request's code runs there: it could release, promote, or send the secrets away.",
    mend: "Turn both off.",
    prescriptions: [
      {
        method: "PUT",
        path: `repos/${repository.fullName}/actions/permissions/fork-pr-workflows-private-repos`,
        body: {
          run_workflows_from_fork_pull_requests: true,
          send_write_tokens_to_workflows: false,
          send_secrets_and_variables: false,
        },
      },
    ],
  });
}

/** Secrets and variables that the shipped workflows name, as far as they are in use here. */
function namesExist(facts: Facts, config: Config): Diagnosis {
  const texts = facts.workflows.filter(({ path }) => /sluice/.test(path)).map(({ text }) => withoutComments(text));
  const named = (kind: "secrets" | "vars") => [
    ...new Set(
      texts.flatMap((text) =>
        [...text.matchAll(new RegExp(`\\b${kind}\\.([A-Z_][A-Z0-9_]*)`, "gi"))].map(([, name = ""]) =>
          name.toUpperCase(),
        ),
      ),
    ),
  ];
  const kept = facts.environments.known
    ? facts.environments.value.flatMap(({ secrets }) => (secrets.known ? secrets.value : []))
    : [];
  const path = `${facts.repository.url}/settings`;
  return join(
    judging("whether the secrets that the workflows name exist", facts.secrets, (names) =>
      found(
        ...named("secrets")
          .filter((name) => name !== "GITHUB_TOKEN" && ![...names, ...kept].includes(name))
          .map((name) => absent("secret", name, `${path}/secrets/actions`, "gh secret set")),
      ),
    ),
    judging("whether the variables that the workflows name exist", facts.variables, (values) =>
      found(
        ...named("vars")
          .filter((name) => !Object.hasOwn(values, name) && !isSaidByConfig(name, config))
          .map((name) => absent("variable", name, `${path}/variables/actions`, "gh variable set")),
      ),
    ),
  );
}

/** One that is no workflow names nothing, and is told of elsewhere. */
function withoutComments(text: string): string {
  return JSON.stringify(readWorkflow(text));
}

/** The registry may stand in `sluice.yaml`; its default is a folder, which ends with the job. */
function isSaidByConfig(name: string, { registry }: Config): boolean {
  return name === "SLUICE_REGISTRY" && registry !== "file://.sluice/registry";
}

function absent(kind: "secret" | "variable", name: string, where: string, command: string): Finding {
  return {
    id: `${kind}-missing`,
    severity: "error",
    what: `There is no ${kind} ${name}, which the workflows use.`,
    where,
    why:
      name === "SLUICE_REGISTRY"
        ? "Models are kept in a folder that ends with the job."
        : "The step gets an empty text.",
    mend: `${command} ${name}`,
  };
}
