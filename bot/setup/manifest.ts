import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";

/** What GitHub is asked to make: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export interface AppManifest {
  name: string;
  url: string;
  description: string;
  public: false;
  redirect_url: string;
  hook_attributes: { url: string; active: boolean };
  default_permissions: Record<string, string>;
  default_events: string[];
}

/** Permissions and events stand in these files alone. */
const appFile = z.strictObject({
  name: z.string(),
  url: z.url(),
  public: z.literal(false),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])),
  default_events: z.array(z.string()),
});

const fileOf = (readOnly: boolean) => (readOnly ? "app-read-only.yml" : "app.yml");

export interface ManifestOptions {
  /** Reports and checks, and no right to write into git. */
  readOnly: boolean;
  /** Apps have names of their own on all of GitHub. */
  name: string | undefined;
  /** null: the bot has no address yet; it learns of everything by its sweeps. */
  webhookUrl: string | null;
  redirectUrl: string;
}

/** GitHub wants an address, also of a webhook that is turned off. */
const nowhere = "https://sluice.invalid/api/github/webhooks";

export function appManifest({ readOnly, name, webhookUrl, redirectUrl }: ManifestOptions): AppManifest {
  const wanted = appFile.parse(parse(readFileSync(join(import.meta.dirname, "..", fileOf(readOnly)), "utf8")));
  return {
    ...wanted,
    name: name ?? wanted.name,
    description: "GitOps for models: pull requests in, proven models out.",
    redirect_url: redirectUrl,
    hook_attributes: { url: webhookUrl ?? nowhere, active: webhookUrl !== null },
  };
}

/** @throws SluiceError USAGE for what GitHub could not reach, or what others could read along */
export function checkedWebhookUrl(text: string, path: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url === null || url.username !== "" || (url.protocol !== "https:" && !(isHere && url.protocol === "http:"))) {
    throw new SluiceError("USAGE", `The webhook's address is "${text}".`, {
      remedy: `Give the address that leads to the bot: https://YOUR-HOST${path}, or that of a proxy such as smee.io.`,
    });
  }
  // A proxy has a path of its own; a bare host is the bot's.
  if (url.pathname === "/") url.pathname = path;
  return url.href;
}
