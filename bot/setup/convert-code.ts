import { randomBytes } from "node:crypto";
import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";
import type { Credentials } from "./env-file.ts";

/** The App that GitHub has made, and the only time that it tells the App's key. */
export interface MadeApp {
  credentials: Credentials;
  name: string;
  /** Of its page. */
  url: string;
  /** GitHub made no secret, because the webhook is off: this one is ours, and has to be told to GitHub. */
  secretIsOurs: boolean;
}

const answer = z.object({
  id: z.int().positive(),
  name: z.string(),
  html_url: z.url(),
  pem: z.string().startsWith("-----BEGIN "),
  webhook_secret: z.string().min(1).nullable(),
});

/** @throws SluiceError GITHUB_FAILED; a code is good once, and for an hour */
export async function convertCode(apiUrl: string, code: string): Promise<MadeApp> {
  const response = await fetch(`${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`, {
    method: "POST",
    headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
  }).catch((cause: unknown) => {
    throw failed(`${apiUrl} gave no answer`, cause);
  });
  if (response.status === 404) throw failed("GitHub does not know this code: it is good once, and for an hour");
  if (response.status !== 201) throw failed(`GitHub answered ${response.status}`);
  const parsed = answer.safeParse(await response.json().catch(() => null));
  // What is wrong with it is not told: it may hold the key.
  if (!parsed.success) throw failed("GitHub's answer is no App");
  const { id, name, html_url: url, pem, webhook_secret: secret } = parsed.data;
  const webhookSecret = secret ?? randomBytes(32).toString("hex");
  return { credentials: { appId: id, privateKey: pem, webhookSecret }, name, url, secretIsOurs: secret === null };
}

function failed(message: string, cause?: unknown): SluiceError {
  return new SluiceError("GITHUB_FAILED", `${message}.`, {
    remedy: "Start again. If GitHub lists the new App already, delete it there first: its key is lost.",
    cause,
  });
}
