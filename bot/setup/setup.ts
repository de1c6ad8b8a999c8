import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { exitCodes, SluiceError } from "../../core/errors.ts";
import type { MadeApp } from "./convert-code.ts";
import { takeEnvFile } from "./env-file.ts";
import { appManifest, checkedWebhookUrl } from "./manifest.ts";
import { startSetupServer } from "./setup-server.ts";

const help = `sluice bot setup [options]

Registers a GitHub App of your own for the bot, with the permissions of bot/app.yml or bot/app-read-only.yml, and keeps its number, key and webhook
secret in a file that only you can read. Your browser does the rest on GitHub.

  --webhook-url URL   where GitHub finds the bot, such as https://bot.example.com or a proxy's address (smee.io);
                      without it the webhook is turned off, and the bot learns of everything by its sweeps
  --org NAME          the organisation that shall own the App (default: you)
  --name NAME         of the App; one on all of GitHub (default: Sluice, or Sluice reports)
  --read-only         comments and checks alone: no right to write into git, no promotions, no rollouts
  --credentials PATH  where the credentials go (default: .env); never overwritten
  --port PORT         of the page on this machine (default: any that is free)
  --help              this text

GITHUB_API_URL=https://HOST/api/v3 for GitHub Enterprise Server.`;

interface Surroundings {
  variables: Readonly<Record<string, string | undefined>>;
  webhookPath: string;
  say(text: string): void;
  /** Aborted when the person gives up. */
  signal: AbortSignal;
}

/** Makes the App, or changes nothing. Returns the exit code. */
export async function setUp(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const asked = readArguments(args, surroundings.webhookPath);
  if (asked === null) {
    surroundings.say(help);
    return exitCodes.passed;
  }
  const file = await takeEnvFile(asked.envFile);
  try {
    const app = await registered(asked, surroundings, async (made) => {
      const { GITHUB_API_URL } = surroundings.variables;
      await file.write(made.credentials, { GITHUB_API_URL, SLUICE_READ_ONLY: asked.readOnly ? "true" : undefined });
    });
    surroundings.say(nextSteps(app, asked));
    return exitCodes.passed;
  } catch (error) {
    await file.giveBack();
    throw error;
  }
}

type Asked = NonNullable<ReturnType<typeof readArguments>>;

function readArguments(args: readonly string[], webhookPath: string) {
  const options = {
    "webhook-url": { type: "string" },
    org: { type: "string" },
    name: { type: "string" },
    credentials: { type: "string", default: ".env" },
    port: { type: "string", default: "0" },
    "read-only": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  const values = (() => {
    try {
      return parseArgs({ args: [...args], options }).values;
    } catch (cause) {
      throw usage(cause instanceof Error ? cause.message : String(cause), cause);
    }
  })();
  if (values.help) return null;
  const { org, name, port, credentials: envFile, "webhook-url": webhook, "read-only": readOnly } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw usage(`The port is "${port}".`);
  if (org !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(org)) throw usage(`The organisation is "${org}".`);
  const webhookUrl = webhook === undefined ? null : checkedWebhookUrl(webhook, webhookPath);
  return { readOnly, org, name, port: Number(port), envFile: resolve(envFile), webhookUrl };
}

function usage(message: string, cause?: unknown): SluiceError {
  return new SluiceError("USAGE", message, { remedy: "sluice bot setup --help shows what there is.", cause });
}

/** A code of GitHub's is good for an hour; nobody waits longer. */
const patienceMs = 3_600_000;

async function registered(
  asked: Asked,
  { variables, say, signal }: Surroundings,
  keep: (app: MadeApp) => Promise<void>,
): Promise<MadeApp> {
  const apiUrl = (variables.GITHUB_API_URL || "https://api.github.com").replace(/\/$/, "");
  const { promise, resolve: done, reject: giveUp } = Promise.withResolvers<MadeApp>();
  const server = await startSetupServer({
    port: asked.port,
    apiUrl,
    registrationUrl: registrationUrl(webUrlOf(apiUrl), asked.org),
    manifest: (redirectUrl) => appManifest({ ...asked, redirectUrl }),
    keep: async (app) => {
      await keep(app);
      done(app);
    },
    tell: say,
  });
  const stop = (why: string) => giveUp(cancelled(why));
  const timer = setTimeout(() => stop("Nobody came back from GitHub within an hour."), patienceMs);
  signal.addEventListener("abort", () => stop("The set-up was ended."), { once: true });
  say(`Open ${server.url} in your browser; end with Ctrl-C.`);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await server.close();
  }
}

function cancelled(message: string): SluiceError {
  return new SluiceError("USAGE", `${message} Nothing was written.`, {
    remedy: "Start again. If GitHub lists the new App already, delete it there first: its key is lost.",
  });
}

function registrationUrl(web: string, org: string | undefined): string {
  return `${web}${org === undefined ? "" : `/organizations/${org}`}/settings/apps/new`;
}

/** https://api.github.com belongs to https://github.com, https://HOST/api/v3 to https://HOST. */
function webUrlOf(apiUrl: string): string {
  return apiUrl === "https://api.github.com" ? "https://github.com" : apiUrl.replace(/\/api\/v3$/, "");
}

function nextSteps({ name, url, credentials, secretIsOurs }: MadeApp, { envFile, webhookUrl }: Asked): string {
  const webhook = secretIsOurs
    ? `The webhook is off. To turn it on: ${url} → App settings → Webhook, with the bot's address and the WEBHOOK_SECRET of that file.`
    : `GitHub sends webhooks to ${webhookUrl}.`;
  return [
    `The App “${name}” (${credentials.appId}) is made: ${url}`,
    `Its credentials are in ${envFile}, readable by you alone. Keep the file out of git.`,
    webhook,
    "",
    `1. Install it: ${url}/installations/new`,
    `2. Start the bot: sluice bot --credentials ${envFile}`,
    `3. Guard the repository: sluice doctor --repository OWNER/NAME --app-id ${credentials.appId}`,
  ].join("\n");
}
