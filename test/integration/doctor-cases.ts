import { at, type DoctorWorld, slug } from "./doctor-world.ts";

/** What goes wrong in repositories, one thing at a time. */

export interface Case {
  id: string;
  /** Does the harm; what it returns takes it back, as far as the prescription has not. */
  harm(world: DoctorWorld): Promise<() => Promise<unknown>>;
  /** Whether the doctor's own requests mend it. */
  mend?: "as prescribed";
}

const nothing = async () => {};

/** Another content of a file, and the way back. */
function rewritten(path: string, change: (text: string) => string | null, branch = "main"): Case["harm"] {
  return async (world) => {
    const text = await world.read(path, branch);
    const changed = change(text);
    if (changed === text) throw new Error(`${path} is as it was`);
    await world.write(path, changed, branch);
    return () => world.write(path, text, branch);
  };
}

const added =
  (path: string, content: string, branch?: string): Case["harm"] =>
  async (world) => {
    await world.write(path, content, branch);
    return () => world.write(path, null, branch);
  };

const workflow = (name: string) => `.github/workflows/${name}`;

type Ruleset = Record<string, unknown> & { id: number; name: string };

async function rulesetsOf(world: DoctorWorld): Promise<Ruleset[]> {
  const { data } = await world.owner.repos.getRepoRulesets(at);
  const whole = data.map(({ id }) => world.owner.repos.getRepoRuleset({ ...at, ruleset_id: id }));
  return (await Promise.all(whole)).map((reply) => reply.data as unknown as Ruleset);
}

/** Every ruleset whose name has the word, changed; and the way back. */
function ruled(word: string, change: (ruleset: Ruleset) => object | null): Case["harm"] {
  return async (world) => {
    const chosen = (await rulesetsOf(world)).filter(({ name }) => name.endsWith(word));
    for (const ruleset of chosen) {
      const changed = change(structuredClone(ruleset));
      const path = `/repos/${slug}/rulesets/${ruleset.id}`;
      await (changed === null
        ? world.owner.request(`DELETE ${path}`)
        : world.owner.request(`PUT ${path}`, { ...changed }));
    }
    if (chosen.length === 0) throw new Error(`no ruleset is called ${word}`);
    return async () => {
      for (const { id, name, target, enforcement, bypass_actors, conditions, rules } of chosen) {
        const body = { name, target, enforcement, bypass_actors, conditions, rules };
        await world.owner
          .request(`PUT /repos/${slug}/rulesets/${id}`, body)
          .catch(() => world.owner.request(`POST /repos/${slug}/rulesets`, body));
      }
    };
  };
}

const without = (type: string) => (ruleset: Ruleset) => ({
  rules: (ruleset.rules as { type: string }[]).filter((rule) => rule.type !== type),
});
/** One more required check among the rules. */
const requiring = (context: string) => (ruleset: Ruleset) => ({
  rules: [...(ruleset.rules as object[]), ...boundTo(77, context)(ruleset).rules],
});
const off = () => ({ enforcement: "disabled" });

function boundTo(integration: number | undefined, context = "sluice"): (ruleset: Ruleset) => { rules: object[] } {
  const check = { context, ...(integration !== undefined && { integration_id: integration }) };
  const parameters = { strict_required_status_checks_policy: false, required_status_checks: [check] };
  return () => ({ rules: [{ type: "required_status_checks", parameters }] });
}

/** A setting of Actions, whose way back is the prescription. */
const setting =
  (path: string, body: object): Case["harm"] =>
  async (world) => {
    await world.owner.request(`PUT /repos/${slug}/actions/permissions${path}`, { ...body });
    return nothing;
  };

const ruleCases: Case[] = [
  { id: "check-not-required", harm: ruled("required check", () => null), mend: "as prescribed" },
  { id: "check-not-required", harm: ruled("required check", off) },
  { id: "check-of-a-model-required", harm: ruled("default branch", requiring("sluice/late-flights")) },
  { id: "check-of-any-source", harm: ruled("required check", boundTo(undefined)), mend: "as prescribed" },
  { id: "check-of-another-app", harm: ruled("required check", boundTo(15368)) },
  { id: "code-owners-not-asked", harm: ruled("default branch", without("pull_request")), mend: "as prescribed" },
  { id: "history-not-kept", harm: ruled("default branch", without("deletion")) },
  { id: "history-not-kept", harm: ruled("environment branches", without("non_fast_forward")), mend: "as prescribed" },
  { id: "environment-open", harm: ruled("environment branches", without("pull_request")), mend: "as prescribed" },
  { id: "app-barred-from-environment", harm: ruled("environment branches", () => ({ bypass_actors: [] })) },
  {
    id: "bypass-for-many",
    harm: ruled("required check", () => ({
      bypass_actors: [{ actor_id: 4, actor_type: "RepositoryRole", bypass_mode: "always" }],
    })),
  },
  { id: "release-tags-movable", harm: ruled("release tags", () => null), mend: "as prescribed" },
];

const fileCases: Case[] = [
  { id: "config-unusable", harm: rewritten("sluice.yaml", () => null) },
  { id: "config-unusable", harm: rewritten("sluice.yaml", (text) => text.replace("0.62", "much")) },
  { id: "schema-missing", harm: rewritten("data/flights.schema.yaml", () => null) },
  { id: "code-owners-missing", harm: rewritten(".github/CODEOWNERS", () => null) },
  { id: "code-owners-missing", harm: rewritten(".github/CODEOWNERS", () => null, "env/production") },
  { id: "code-owners-uncovered", harm: rewritten(".github/CODEOWNERS", (text) => `${text}/sluice.yaml\n`) },
  { id: "code-owners-uncovered", harm: rewritten(".github/CODEOWNERS", () => "/.github/ @acme\n", "env/staging") },
  { id: "code-owners-broken", harm: rewritten(".github/CODEOWNERS", (text) => `*.csv @nobody\n${text}`) },
  { id: "environment-branch-foreign-files", harm: added("train.py", "print()\n", "env/production") },
  { id: "release-file-invalid", harm: rewritten("releases/late-flights.yaml", () => "version: 2\n", "env/staging") },
  { id: "actions-age", harm: rewritten(".github/dependabot.yml", () => null) },
  {
    id: "environment-branch-missing",
    harm: async ({ owner, repository }) => {
      const sha = (await repository.head("env/staging")) ?? "";
      await repository.deleteBranch("env/staging");
      return () => owner.git.createRef({ ...at, ref: "refs/heads/env/staging", sha });
    },
  },
];

const evaluate = workflow("sluice-evaluate.yml");
const untrusted = workflow("sluice-pull-request.yml");
const expression = "${" + "{ github.head_ref }}";

const workflowCases: Case[] = [
  { id: "workflow-missing", harm: rewritten(evaluate, () => null) },
  {
    id: "workflow-without-boundary",
    harm: added(workflow("sluice-simple.yml"), "on: pull_request\npermissions: {}\njobs: {}\n"),
  },
  { id: "workflow-unreadable", harm: rewritten(untrusted, () => "on: [\n") },
  {
    id: "workflow-trigger",
    harm: rewritten(untrusted, (text) => text.replace("  pull_request:", "  pull_request_target:")),
  },
  {
    id: "workflow-permissions",
    harm: rewritten(untrusted, (text) => text.replaceAll("contents: read", "contents: write")),
  },
  {
    id: "workflow-permissions",
    harm: rewritten(untrusted, (text) =>
      text.replace(/permissions: \{\}/, "permissions: write-all").replace(/ +permissions:\n +contents: read.*\n/, ""),
    ),
  },
  {
    id: "workflow-expression-in-shell",
    harm: rewritten(untrusted, (text) => text.replace("    steps:\n", `    steps:\n      - run: echo ${expression}\n`)),
  },
  {
    id: "workflow-unpinned",
    harm: rewritten(untrusted, (text) => text.replace(/actions\/checkout@\S+/, "actions/checkout@v7")),
  },
  {
    id: "workflow-token-in-checkout",
    harm: rewritten(untrusted, (text) => text.replaceAll("persist-credentials: false", "persist-credentials: true")),
  },
  {
    id: "workflow-secrets-for-strangers",
    harm: rewritten(untrusted, (text) =>
      text.replace("    steps:\n", "    env:\n      TOKEN: ${" + "{ github.token }}\n    steps:\n"),
    ),
  },
  {
    id: "workflow-checks-out-stranger",
    harm: rewritten(evaluate, (text) =>
      text.replace(
        "persist-credentials: false",
        "persist-credentials: false\n          ref: ${" + "{ github.event.workflow_run.head_sha }}",
      ),
    ),
  },
  { id: "workflow-chain-broken", harm: rewritten(evaluate, (text) => text.replace(/^run-name:.*\n/m, "")) },
  {
    id: "workflow-chain-broken",
    harm: rewritten(evaluate, (text) =>
      text.replace("[Sluice pull request]", "[Sluice pull request, CI]").replace("Sluice pull request,", "Another,"),
    ),
  },
  { id: "workflow-mixes-trust", harm: added(workflow("label.yml"), "on: pull_request_target\njobs: {}\n") },
  {
    id: "workflow-disabled",
    harm: async ({ owner }) => {
      await owner.request(`PUT /repos/${slug}/actions/workflows/sluice-evaluate.yml/disable`);
      return nothing;
    },
    mend: "as prescribed",
  },
];

const deployed = "on:\n  push:\npermissions: {}\njobs: {}\n";

const settingCases: Case[] = [
  { id: "actions-off", harm: setting("", { enabled: false }), mend: "as prescribed" },
  {
    id: "token-writes-by-default",
    harm: setting("/workflow", { default_workflow_permissions: "write" }),
    mend: "as prescribed",
  },
  {
    id: "workflows-may-approve",
    harm: setting("/workflow", { can_approve_pull_request_reviews: true }),
    mend: "as prescribed",
  },
  {
    id: "forks-get-rights",
    harm: setting("/fork-pr-workflows-private-repos", {
      run_workflows_from_fork_pull_requests: true,
      send_secrets_and_variables: true,
    }),
    mend: "as prescribed",
  },
  {
    id: "workflow-deploys-beside-bot",
    harm: async (world) => {
      const undo = [await added(workflow("sluice-deploy.yml"), deployed)(world)];
      for (const name of ["env%2Fstaging", "env%2Fproduction"]) {
        await world.owner.request(`PUT /repos/${slug}/environments/${name}`, {});
      }
      return async () => {
        for (const step of undo) await step();
      };
    },
  },
  {
    id: "environment-open-to-branches",
    harm: async ({ owner }) => {
      const path = `/repos/${slug}/environments/env%2Fproduction`;
      await owner.request(`PUT ${path}`, {});
      await owner.request(`PUT ${path}/secrets/SLUICE_SERVER_TOKEN`, { encrypted_value: "eA==", key_id: "1" });
      return nothing;
    },
    mend: "as prescribed",
  },
  {
    id: "secret-missing",
    harm: rewritten(
      workflow("sluice-release.yml"),
      (text) => `${text}        env:\n          KEY: ${"$"}{{ secrets.KEY }}\n`,
    ),
  },
  {
    id: "registry-ends-with-runner",
    harm: rewritten("sluice.yaml", (text) => text.replace("registry: s3://models", "registry: file:///srv/models")),
  },
  { id: "variable-missing", harm: rewritten("sluice.yaml", (text) => text.replace("registry: s3://models\n", "")) },
];

export const cases: Case[] = [...ruleCases, ...fileCases, ...workflowCases, ...settingCases];
