import { createSign } from "node:crypto";
import type { Installation, PostedCheck } from "../../../core/doctor/facts.ts";
import { known, type Reading } from "../../../core/doctor/finding.ts";
import { SluiceError } from "../../../core/errors.ts";
import { reading, type SettingsClient, type SettingsPlace } from "./reading.ts";

/** Only the App itself may ask what it was given: by its own key. */
export interface AppKey {
  appId: number;
  privateKey: string;
}

export async function readInstallation(
  asApp: SettingsClient | null,
  { owner, repo }: SettingsPlace,
): Promise<Reading<Installation | null>> {
  if (asApp === null) return { known: false, because: "only the App may ask: give APP_ID and PRIVATE_KEY" };
  const absent = () => known(null);
  return await reading<Installation | null>(async () => {
    const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
    return {
      appId: data.app_id,
      slug: data.app_slug,
      isSuspended: data.suspended_at !== null,
      permissions: Object.fromEntries(Object.entries(data.permissions)),
      events: data.events,
    };
  }, absent);
}

/** The JSON web token by which an App proves who it is, good for five minutes; GitHub takes ten at most. */
export function signAsApp({ appId, privateKey }: AppKey, now: number): string {
  const seconds = Math.floor(now / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  // Half a minute ago, because clocks differ.
  const claims = { iat: seconds - 30, exp: seconds + 270, iss: String(appId) };
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  try {
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
  } catch (cause) {
    throw new SluiceError("USAGE", "PRIVATE_KEY is no private key in PEM.", {
      remedy: "Set it to the file's whole content, newlines as they are or as \\n.",
      cause,
    });
  }
}

/** So many of the newest pull requests are looked at. */
const newest = 10;

export function readPostedChecks(
  { client, owner, repo }: SettingsPlace,
  base: string,
): Promise<Reading<readonly PostedCheck[]>> {
  return reading(async () => {
    const asked = { owner, repo, base, state: "all", sort: "updated", direction: "desc", per_page: newest } as const;
    const { data: pulls } = await client.rest.pulls.list(asked);
    const posted: PostedCheck[] = [];
    for (const { head } of pulls) {
      const { data } = await client.rest.checks.listForRef({ owner, repo, ref: head.sha, per_page: 100 });
      posted.push(
        ...data.check_runs.map(({ name, app, started_at: at }) => ({
          name,
          app: app?.id ?? 0,
          at: Date.parse(at ?? ""),
        })),
      );
    }
    return posted.filter(({ at }) => !Number.isNaN(at));
  });
}
