import { getOctokit } from "@actions/github";
import { systemClock } from "../adapters/clock.ts";
import { gitIn } from "../adapters/git/git-command.ts";
import { type AppKey, signAsApp } from "../adapters/github/settings/app-installation.ts";
import { createRepositorySettings } from "../adapters/github/settings/repository-settings.ts";
import type { RepositorySettingsPort } from "../core/doctor/settings-port.ts";
import { SluiceError } from "../core/errors.ts";

export interface SettingsOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** `owner/name`; without it GITHUB_REPOSITORY, or where the checkout came from. */
  repository: string | undefined;
  app: Partial<AppKey>;
}

/** A repository's settings by GitHub's API; only reading. */
export async function createSettings({ root, env, repository, app }: SettingsOptions): Promise<RepositorySettingsPort> {
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  if (!token) {
    throw new SluiceError("USAGE", "There is no token to ask GitHub with.", {
      remedy: "Set GITHUB_TOKEN, for example: GITHUB_TOKEN=$(gh auth token).",
    });
  }
  const slug = repository ?? env.GITHUB_REPOSITORY ?? (await originOf(root));
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(slug ?? "") ?? [];
  if (!owner || !repo) {
    throw new SluiceError("USAGE", `The repository is "${slug ?? ""}", not OWNER/NAME.`, {
      remedy: "Name it with --repository OWNER/NAME, or run in a checkout of it.",
    });
  }
  const { appId, privateKey } = app;
  const asApp = appId && privateKey ? clientOf(signAsApp({ appId, privateKey }, systemClock.now()), env) : null;
  return createRepositorySettings({ client: clientOf(token, env), owner, repo }, asApp);
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function clientOf(token: string, { GITHUB_API_URL: baseUrl }: SettingsOptions["env"]) {
  return getOctokit(token, { log: silent, ...(baseUrl && { baseUrl }) });
}

async function originOf(root: string): Promise<string | undefined> {
  const url = await gitIn(root)
    .ask(["config", "--get", "remote.origin.url"])
    .catch(() => null);
  return /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?\s*$/.exec(url ?? "")?.[1];
}
