import { Checks } from "./checks/routes.ts";
import { Statuses } from "./checks/statuses.ts";
import { commitRoutes } from "./code/commits.ts";
import { contentsRoutes } from "./code/contents.ts";
import { gitDataRoutes } from "./code/git-data.ts";
import { RefUpdates } from "./code/ref-updates.ts";
import { refRoutes } from "./code/refs.ts";
import { Reactions, reactionRoutes } from "./conversation/reactions.ts";
import { conversationRoutes } from "./conversation/routes.ts";
import { DeploymentGates } from "./deployments/gates.ts";
import { unmetContexts } from "./deployments/required-contexts.ts";
import { Deployments } from "./deployments/routes.ts";
import { EventFeed } from "./events/feed.ts";
import type { Webhooks } from "./events/webhooks.ts";
import type { Route } from "./http/router.ts";
import { accountRoutes } from "./identity/account-routes.ts";
import { Accounts } from "./identity/accounts.ts";
import { AppManifests } from "./identity/app-manifests.ts";
import { appRoutes } from "./identity/app-routes.ts";
import { Apps, type RegisteredApp } from "./identity/apps.ts";
import type { Emulator } from "./identity/emulator.ts";
import { PullLifecycle } from "./pulls/lifecycle.ts";
import type { MergeParts } from "./pulls/merge.ts";
import { MergeQueue } from "./pulls/merge-queue.ts";
import { Pulls } from "./pulls/pull.ts";
import { PullJson } from "./pulls/pull-json.ts";
import { pullRoutes } from "./pulls/routes.ts";
import { Repositories } from "./repositories.ts";
import { refuseMerge } from "./settings/enforce-rules.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { Rulesets } from "./settings/rulesets.ts";
import { Artifacts } from "./workflows/artifacts.ts";
import { dispatchRoutes } from "./workflows/dispatch.ts";
import { workflowRoutes } from "./workflows/routes.ts";
import { RunJson } from "./workflows/run-json.ts";
import { Runs } from "./workflows/runs.ts";
import { Variables, variableRoutes } from "./workflows/variables.ts";
import { WorkflowFiles } from "./workflows/workflow-files.ts";

interface Ground {
  url: string;
  owner: string;
  dataFolder: string;
  emulator: Emulator;
  webhooks: Webhooks;
  /** Of people, by login. */
  tokens: ReadonlyMap<string, string>;
  /** The App under test, if any, and GitHub Actions. */
  app: RegisteredApp | null;
  actions: RegisteredApp;
}

export type Platform = ReturnType<typeof assemble>;

/** The parts of the platform, each given those that it works with. */
export function assemble(ground: Ground) {
  const { url, emulator, webhooks, tokens } = ground;
  const accounts = new Accounts(emulator, tokens);
  const apps = new Apps(accounts, ground.owner, [...(ground.app ? [ground.app] : []), ground.actions]);
  const repositories = new Repositories({ url, folder: ground.dataFolder, emulator });
  const feed = new EventFeed({ accounts, repositories, webhooks });
  const rulesets = new Rulesets();
  const refUpdates = new RefUpdates({ feed, accounts, rulesets });
  const pulls = new Pulls();
  const pullJson = new PullJson({ accounts, emulator, repositories });
  const lifecycle = new PullLifecycle({ accounts, emulator, feed, pulls, pullJson, refUpdates });
  const mergeQueue = new MergeQueue({ accounts, feed, lifecycle, pulls, refUpdates });
  const files = new WorkflowFiles();
  const runJson = new RunJson({ accounts, files, pulls, repositories });
  const runs = new Runs({ feed, files, repositories, runJson });
  const gates = new DeploymentGates({ feed, runs });
  const artifacts = new Artifacts({ folder: ground.dataFolder, url, repositories, runs });
  const shared = {
    accounts,
    apps,
    artifacts,
    emulator,
    feed,
    files,
    gates,
    lifecycle,
    pullJson,
    pulls,
    refUpdates,
    rulesets,
  };
  return { ...shared, mergeQueue, owner: ground.owner, repositories, runJson, runs, url, webhooks, app: ground.app };
}

/** The first route that fits wins: what has a tail, as in `commits/REF/status`, stands before `commits/REF`. */
export function routesOf(parts: Platform): Route[] {
  const checks = new Checks(parts);
  const statuses = new Statuses(parts);
  const reactions = new Reactions();
  const deployments = new Deployments({
    ...parts,
    unsuccessful: (repository, sha, contexts) => unmetContexts({ checks, statuses }, repository, sha, contexts),
  });
  return [
    ...appRoutes(parts),
    ...new AppManifests(parts).routes(),
    ...accountRoutes(parts),
    ...checks.routes(),
    ...statuses.routes(),
    ...pullRoutes({ ...parts, refuseMerge: mergeGuard(parts, checks) }),
    ...reactionRoutes(reactions, parts.accounts),
    ...conversationRoutes({ ...parts, reactions }),
    ...parts.gates.routes(),
    ...deployments.routes(),
    ...parts.artifacts.routes(),
    ...dispatchRoutes(parts),
    ...workflowRoutes(parts),
    ...variableRoutes(new Variables()),
    ...settingsRoutes(parts.rulesets),
    ...contentsRoutes(parts),
    ...gitDataRoutes(parts.accounts),
    ...refRoutes(parts),
    ...commitRoutes(parts.accounts),
  ];
}

const passing: readonly string[] = ["success", "neutral", "skipped"];

/** Refuses to merge what lacks a check that the rules of its base ask for. */
function mergeGuard({ rulesets }: Platform, checks: Checks): MergeParts["refuseMerge"] {
  return ({ base: { repository, ref: branch }, head: { sha } }, caller) => {
    const passed = checks.of(repository, sha).filter(({ conclusion }) => passing.includes(conclusion ?? ""));
    refuseMerge(rulesets, { repository, branch, caller }, (context, app) =>
      passed.every((check) => check.name !== context || (app !== undefined && check.appId !== app)),
    );
  };
}
