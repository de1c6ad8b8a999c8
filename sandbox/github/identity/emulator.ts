import { randomBytes } from "node:crypto";
import { createEmulator } from "emulate";
import type { EventName, Json, Permissions } from "../types.ts";

/** An App as the emulator is seeded with it. */
export interface EmulatedApp {
  id: number;
  slug: string;
  privateKey: string;
  installationId: number;
  permissions: Permissions;
  events: readonly EventName[];
}

interface EmulatorReply {
  status: number;
  /** For paging; empty on a single page. */
  headers: Record<string, string>;
  body: Json;
}

/** Whose request it is: a token's as it came in, the sandbox's own on behalf of a person, or nobody's. */
type Speaker = { token: string } | { login: string } | null;

/**
 * The `emulate` package on an inner port: keeper of accounts, Apps, installations, issues, comments, labels and
 * reviews. It knows nothing true about git, checks or workflows, so those never reach it; nor does it send webhooks.
 */
export interface Emulator {
  request(method: string, path: string, by: Speaker, body?: unknown): Promise<EmulatorReply>;
  close(): Promise<void>;
}

/** It lets a token make 5,000 requests an hour. The sandbox's own are spread over so many, to stay below that. */
const tokensPerPerson = 100;

export async function startEmulator(seed: {
  publicUrl: string;
  owner: string;
  /** Token by login, of people. Apps act under logins of their own. */
  tokens: ReadonlyMap<string, string>;
  apps: readonly EmulatedApp[];
}): Promise<Emulator> {
  const people = [...seed.tokens].map(([login, token]) => ({ login, token, inner: innerTokens() }));
  const bots = seed.apps.map(({ slug }) => `${slug}[bot]`);
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(
        people.flatMap(({ login, token, inner }) => [token, ...inner].map((key) => [key, { login }])),
      ),
      github: {
        users: [...people.map(({ login }) => login), ...bots].map((login) => ({ login, name: login })),
        apps: seed.apps.map((app) => seedOf(app, seed.owner)),
      },
    },
  });
  const address = `http://127.0.0.1:${new URL(emulator.url).port}`;
  // It writes its own address into every link; callers know the public one alone.
  const publish = (text: string): string =>
    text.replaceAll(emulator.url, seed.publicUrl).replaceAll(address, seed.publicUrl);
  const next = rotation(new Map(people.map(({ login, inner }) => [login, inner])));
  return {
    request: (method, path, by, body) => {
      const token = by === null || "token" in by ? by?.token : next(by.login);
      return send({ method, url: address + path, token, body, publish });
    },
    close: () => emulator.close(),
  };
}

function innerTokens(): string[] {
  return Array.from({ length: tokensPerPerson }, () => randomBytes(18).toString("hex"));
}

function rotation(tokens: ReadonlyMap<string, readonly string[]>): (login: string) => string {
  let requests = 0;
  return (login) => {
    const token = tokens.get(login)?.[requests++ % tokensPerPerson];
    if (token === undefined) {
      throw new Error(`there is no account ${login}`);
    }
    return token;
  };
}

interface Outgoing {
  method: string;
  url: string;
  token: string | undefined;
  body: unknown;
  publish: (text: string) => string;
}

async function send({ method, url, token, body, publish }: Outgoing): Promise<EmulatorReply> {
  const response = await fetch(url, {
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
}

function seedOf(app: EmulatedApp, owner: string): object {
  return {
    app_id: app.id,
    slug: app.slug,
    name: app.slug,
    private_key: app.privateKey,
    permissions: app.permissions,
    events: app.events,
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
