import { createEmulator } from "emulate";
import type { Json, Permissions } from "../types.ts";

/** An App as the emulator is seeded with it. */
export interface EmulatedApp {
  id: number;
  slug: string;
  privateKey: string;
  installationId: number;
  permissions: Permissions;
}

export interface EmulatorReply {
  status: number;
  /** For paging; empty on a single page. */
  headers: Record<string, string>;
  body: Json;
}

/**
 * The `emulate` package on an inner port: keeper of accounts, Apps, installations, issues, comments, labels and
 * reviews. It knows nothing true about git, checks or workflows, so those never reach it; nor does it send webhooks.
 */
export interface Emulator {
  request(method: string, path: string, options: { token?: string; body?: unknown }): Promise<EmulatorReply>;
  close(): Promise<void>;
}

export async function startEmulator(seed: {
  publicUrl: string;
  owner: string;
  /** Token by login, of people. Apps act under logins of their own. */
  tokens: ReadonlyMap<string, string>;
  apps: readonly EmulatedApp[];
}): Promise<Emulator> {
  const bots = seed.apps.map(({ slug }) => `${slug}[bot]`);
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        [...seed.tokens].map(([login, token]) => [token, { login, scopes: ["repo", "user"] }]),
      ),
      github: {
        users: [...seed.tokens.keys(), ...bots].map((login) => ({ login, name: login })),
        apps: seed.apps.map((app) => seedOf(app, seed.owner)),
      },
    },
  });
  const inner = `http://127.0.0.1:${new URL(emulator.url).port}`;
  // It writes its own address into every link; callers know the public one alone.
  const publish = (text: string): string =>
    text.replaceAll(emulator.url, seed.publicUrl).replaceAll(inner, seed.publicUrl);
  return {
    async request(method, path, { token, body }) {
      const response = await fetch(inner + path, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const [text, link] = [await response.text(), response.headers.get("link")];
      return {
        status: response.status,
        headers: link === null ? {} : { link: publish(link) },
        body: text === "" ? undefined : JSON.parse(publish(text)),
      };
    },
    close: () => emulator.close(),
  };
}

function seedOf(app: EmulatedApp, owner: string): object {
  return {
    app_id: app.id,
    slug: app.slug,
    name: app.slug,
    private_key: app.privateKey,
    permissions: app.permissions,
    installations: [
      {
        installation_id: app.installationId,
        account: owner,
        repository_selection: "all",
        permissions: app.permissions,
      },
    ],
  };
}
