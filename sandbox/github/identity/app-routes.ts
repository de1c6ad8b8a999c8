import type { Webhooks } from "../events/webhooks.ts";
import { ApiProblem, forbidden, notFound } from "../http/problem.ts";
import { noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { type PlainRoute, route } from "../http/router.ts";
import type { Repositories } from "../repositories.ts";
import type { Delivery, Json } from "../types.ts";
import { type Accounts, tokenIn } from "./accounts.ts";
import type { Apps } from "./apps.ts";
import type { CallerApp } from "./caller.ts";
import type { Emulator } from "./emulator.ts";

interface Parts {
  emulator: Emulator;
  accounts: Accounts;
  apps: Apps;
  repositories: Repositories;
  webhooks: Webhooks;
  app: CallerApp | null;
}

/** What an App does as itself, by its JSON web token, and what an installation learns about itself. */
export function appRoutes(parts: Parts): PlainRoute[] {
  const judged = (method: string, path: string, correct: (json: Json) => Promise<Json>): PlainRoute =>
    route(method, path, async (request) => {
      const reply = await asApp(parts.emulator, request);
      return reply.status === 200 ? { ...reply, body: await correct(reply.body) } : reply;
    });
  const installation = async (json: Json): Promise<Json> => {
    const account = await parts.accounts.user(json.account.login);
    return { ...json, account, target_id: account.id };
  };
  return [
    judged("GET", "/app", async ({ id }) => ({ ...(await parts.apps.json(id)), installations_count: 1 })),
    judged("GET", "/app/installations", (all) => Promise.all(all.map(installation))),
    judged("GET", "/app/installations/:id", installation),
    judged("GET", "/users/:login/installation", installation),
    judged("GET", "/repos/:owner/:repo/installation", installation),
    route("POST", "/app/installations/:id/access_tokens", (request) => createToken(parts, request)),
    route("DELETE", "/installation/token", (request) => {
      parts.accounts.revoke(request.caller.token);
      return noContent();
    }),
    route("GET", "/installation/repositories", (request) => installationRepositories(parts.repositories, request)),
    ...deliveryRoutes(parts),
  ];
}

/** The emulator verifies the token's signature and age, and knows the App's installations. */
async function asApp(emulator: Emulator, request: ApiRequest): Promise<Reply> {
  const token = tokenIn(request.headers.authorization);
  const body = request.rawBody.length === 0 ? undefined : request.json();
  const { pathname, search } = request.url;
  if (token === null) {
    throw new ApiProblem(401, "A JSON web token could not be decoded");
  }
  // For the routes that the emulator answers without looking at the token.
  const self = await emulator.request("GET", "/app", { token });
  return self.status === 200 ? emulator.request(request.method, pathname + search, { token }, body) : self;
}

async function createToken({ accounts, app, emulator, repositories }: Parts, request: ApiRequest): Promise<Reply> {
  const reply = await asApp(emulator, request);
  if (reply.status !== 201) return reply;
  if (app) accounts.addInstallationToken(app, reply.body);
  const { repositories: named, ...token } = reply.body;
  if (named === undefined) return reply;
  const whole = named.map((entry: Json) => repositories.find(entry.full_name)).filter(Boolean);
  return { ...reply, body: { ...token, repositories: await Promise.all(whole.map(repositories.json, repositories)) } };
}

async function installationRepositories(repositories: Repositories, request: ApiRequest): Promise<Reply> {
  const { installation } = request.caller;
  if (!installation) {
    throw forbidden("You must authenticate with an installation access token in order to list repositories.");
  }
  const { repositories: allowed } = installation;
  const visible = repositories.all().filter(({ fullName }) => allowed === "all" || allowed.has(fullName));
  const reply = await page(request, visible, (repository) => repositories.json(repository), "repositories");
  return { ...reply, body: { ...reply.body, repository_selection: allowed === "all" ? "all" : "selected" } };
}

function deliveryRoutes({ emulator, webhooks }: Parts): PlainRoute[] {
  const judge = async (request: ApiRequest): Promise<void> => {
    const token = tokenIn(request.headers.authorization) ?? "";
    if ((await emulator.request("GET", "/app", { token })).status !== 200) {
      throw new ApiProblem(401, "A JSON web token could not be decoded");
    }
  };
  const find = (request: ApiRequest): Delivery => {
    const found = webhooks.deliveries.find(({ id }) => id === request.numberParam("id"));
    if (!found) {
      throw notFound();
    }
    return found;
  };
  return [
    route("GET", "/app/hook/deliveries", async (request) => {
      await judge(request);
      return deliveriesPage(request, webhooks.deliveries);
    }),
    route("GET", "/app/hook/deliveries/:id", async (request) => {
      await judge(request);
      const delivery = find(request);
      const { headers, body } = webhooks.request(delivery.id);
      return ok({ ...deliveryJson(delivery), request: { headers, payload: JSON.parse(body) } });
    }),
    route("POST", "/app/hook/deliveries/:id/attempts", async (request) => {
      await judge(request);
      webhooks.redeliver(find(request).id);
      return { status: 202, body: {} };
    }),
  ];
}

/** Newest first; GitHub pages them by a cursor, which is here the id of the last that was told. */
function deliveriesPage(request: ApiRequest, all: readonly Delivery[]): Reply {
  const size = Math.min(Number(request.query("per_page") ?? 30), 100);
  const before = Number(request.query("cursor") ?? Number.POSITIVE_INFINITY);
  const older = all.filter(({ id }) => id < before).reverse();
  const shown = older.slice(0, size);
  const body = shown.map(deliveryJson);
  if (older.length === shown.length) return ok(body);
  const next = new URL(request.url);
  next.searchParams.set("cursor", String(shown.at(-1)?.id));
  return { status: 200, headers: { link: `<${next}>; rel="next"` }, body };
}

function deliveryJson({ id, guid, event, action, redelivery, duration, ...told }: Delivery): Json {
  const { deliveredAt: delivered_at, statusCode: status_code, installationId, repositoryId } = told;
  const status = status_code === 0 ? "failed to connect to host" : status_code < 400 ? "OK" : "Invalid HTTP Response";
  const where = { installation_id: installationId, repository_id: repositoryId };
  return { id, guid, delivered_at, redelivery, duration, status, status_code, event, action, ...where };
}
