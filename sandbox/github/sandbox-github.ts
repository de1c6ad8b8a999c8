import { Webhooks } from "./events/webhooks.ts";
import { requireGit } from "./git/version.ts";
import type { Sky } from "./http/faults.ts";
import { FrontServer } from "./http/server.ts";
import { actionsApp, newUserToken } from "./identity/accounts.ts";
import { generatePrivateKey } from "./identity/app-jwt.ts";
import type { RegisteredApp } from "./identity/apps.ts";
import { startEmulator } from "./identity/emulator.ts";
import { actionsInstallation, actionsPermissions, issueJobToken } from "./identity/job-tokens.ts";
import { Conformance } from "./openapi/conformance.ts";
import { assemble, type Platform, routesOf } from "./platform.ts";
import { repositoryMethods } from "./repository-methods.ts";
import type {
  EventName,
  Permissions,
  SandboxApp,
  SandboxEvent,
  SandboxGitHub,
  SandboxGitHubOptions,
  Weather,
} from "./types.ts";

const appInstallation = 4001;

/** What Sluice's own App asks for. */
const appPermissions: Permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

const everyEvent: readonly EventName[] = [
  "check_run",
  "check_suite",
  "deployment",
  "deployment_protection_rule",
  "deployment_status",
  "issue_comment",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
  "repository_dispatch",
  "status",
  "workflow_dispatch",
  "workflow_run",
];

/** Starts a GitHub on this machine: its API, its git server and its webhooks, all on one port of the loopback. */
export async function startSandboxGitHub(options: SandboxGitHubOptions): Promise<SandboxGitHub> {
  await requireGit();
  const [front, actionsKey, appKey] = await Promise.all([
    FrontServer.listen(options.port ?? 0),
    generatePrivateKey(),
    options.app?.privateKey ?? generatePrivateKey(),
  ]);
  const tokens = new Map([options.owner, ...options.users].map((login) => [login, newUserToken()]));
  const app = options.app && { ...registered(options.app), privateKey: appKey, installationId: appInstallation };
  const actions = {
    ...actionsApp,
    permissions: actionsPermissions,
    events: [],
    privateKey: actionsKey,
    installationId: actionsInstallation,
  };
  const emulator = await startEmulator({
    publicUrl: front.url,
    owner: options.owner,
    tokens,
    apps: app ? [app, actions] : [actions],
  });
  const conformance = new Conformance();
  const webhooks = webhooksOf(options, conformance);
  const platform = assemble({
    url: front.url,
    owner: options.owner,
    dataFolder: options.dataFolder,
    emulator,
    webhooks,
    tokens,
    app,
    actions,
  });
  front.serve({ ...platform, routes: routesOf(platform), conformance });
  return {
    url: front.url,
    app: app &&
      options.app && {
        id: app.id,
        slug: app.slug,
        privateKey: appKey,
        webhookSecret: options.app.webhookSecret,
        installationId: appInstallation,
      },
    workflowRuns: platform.runs,
    ...repositoryMethods(platform, options),
    ...tokenMethods(platform, actionsKey),
    ...eventMethods(platform, conformance, front.sky),
    saveArtifact: (runId, name, zip) => platform.artifacts.save(runId, name, zip),
    close: async () => {
      await front.close();
      await emulator.close();
      platform.repositories.close();
      refuseViolations(conformance);
    },
  };
}

function refuseViolations(conformance: Conformance): void {
  const violations = conformance.take();
  if (violations.length > 0) {
    throw new Error(`not as GitHub describes it:\n${[...new Set(violations)].join("\n")}`);
  }
}

function webhooksOf({ app, owner }: SandboxGitHubOptions, conformance: Conformance): Webhooks {
  const receiver = app && {
    url: app.webhookUrl,
    secret: app.webhookSecret,
    appId: app.id,
    installationId: appInstallation,
    account: owner,
    events: app.events ?? everyEvent,
  };
  return new Webhooks(receiver, conformance);
}

function tokenMethods(platform: Platform, actionsKey: string) {
  return {
    tokenFor: (login: string) => platform.accounts.tokenFor(login),
    issueJobToken: (repository: string, permissions: Permissions) =>
      issueJobToken({ ...platform, privateKey: actionsKey }, repository, permissions),
    revokeToken: (token: string) => platform.accounts.revoke(token),
  };
}

function eventMethods({ feed, webhooks }: Platform, conformance: Conformance, sky: Sky) {
  return {
    setWeather: (weather: Weather | null) => {
      sky.weather = weather;
    },
    takeViolations: () => conformance.take(),
    setWebhookUrl: (url: string | null) => {
      webhooks.url = url;
    },
    onEvent: (listener: (event: SandboxEvent) => void) => feed.listen(listener),
    deliveries: () => webhooks.deliveries,
    redeliver: async (deliveryId: number) => {
      webhooks.redeliver(deliveryId);
      await webhooks.settled();
    },
    settled: () => webhooks.settled(),
  };
}

function registered({
  id,
  slug = "sluice",
  permissions = appPermissions,
  events = everyEvent,
}: SandboxApp): RegisteredApp {
  return { id, slug, name: slug, permissions, events };
}
