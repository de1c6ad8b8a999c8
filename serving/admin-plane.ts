import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { z } from "zod";
import { type ErrorCode, SluiceError } from "../core/errors.ts";
import { type RecentTraffic, rolloutPlanSchema, routesSchema } from "../core/rollout/status.ts";
import { authorize } from "./bearer-token.ts";
import type { Fleet } from "./fleet.ts";
import { readBody } from "./protocol/body.ts";
import { HeldBytes } from "./protocol/held-bytes.ts";
import { HttpError, jsonAnswer, segmentsOf, send } from "./protocol/http.ts";
import { parseJson } from "./protocol/json-body.ts";
import { answerRepository } from "./protocol/model-repository.ts";
import type { Order } from "./rollout/rollout-controller.ts";
import type { RolloutDesk } from "./rollout/rollout-desk.ts";
import type { ServedModel } from "./served-model.ts";
import { metricsContentType } from "./telemetry/exposition.ts";

/** Who may move traffic: routes, rollouts and metrics, behind a bearer token on a port of their own. */

export interface AdminPlaneOptions {
  fleet: Fleet;
  desk: RolloutDesk;
  token: string;
  /** Reads metrics and nothing else; null: the admin token alone does. */
  metricsToken: string | null;
  /** In Prometheus' text format. */
  metrics(): string;
  log: (message: string) => void;
}

const maxBodyBytes = 1_048_576;
const modelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "model: must be lower-case letters, digits, '.', '_' or '-'");
const orderSchema = z.strictObject({ rolloutId: rolloutPlanSchema.shape.rolloutId, reason: z.string().max(1_000) });

export function createAdminPlane(options: AdminPlaneOptions): RequestListener {
  return (request, response) => {
    handle(request, response, options).catch((error: unknown) => {
      const status = statusOf(error);
      if (status === 500) {
        options.log(`${request.method} ${request.url}: ${String(error)}`);
      }
      const headers = error instanceof HttpError ? error.headers : {};
      send(response, jsonAnswer(status, { error: messageOf(error) }, headers));
    });
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, options: AdminPlaneOptions): Promise<void> {
  const path = segmentsOf(request);
  const isForMetrics = path.length === 1 && path[0] === "metrics" && request.method === "GET";
  const { token, metricsToken } = options;
  authorize(request, isForMetrics && metricsToken !== null ? [token, metricsToken] : [token], "admin");
  if (isForMetrics) {
    send(response, { status: 200, body: options.metrics(), headers: { "content-type": metricsContentType } });
    return;
  }
  if (path[0] === "v2") {
    const body = await answerRepository(request.method, path.slice(1), () => readOptionalJson(request), options);
    send(response, jsonAnswer(200, body));
    return;
  }
  const [admin, models, name, ...leaf] = path;
  if (admin !== "admin" || models !== "models" || name === undefined) {
    throw new HttpError(404, `unknown path ${request.url}`);
  }
  const model = parse(modelName, name);
  const answer = await answerModel(request, `${request.method} ${leaf.join("/")}`, model, options);
  send(response, jsonAnswer(200, answer));
}

async function answerModel(
  request: IncomingMessage,
  call: string,
  model: string,
  { fleet, desk }: AdminPlaneOptions,
): Promise<unknown> {
  switch (call) {
    case "GET routes":
      return fleet.get(model).routes;
    case "PUT routes": {
      const routes = parse(routesSchema, await readJson(request));
      await fleet.setRoutes(model, routes);
      return { generation: routes.generation };
    }
    case "GET live":
      return liveDigests(fleet, model);
    case "GET rollout":
      return desk.of(model).status() ?? notFound(`no rollout of ${model} is known`);
    case "PUT rollout": {
      const plan = parse(rolloutPlanSchema, await readJson(request));
      if (plan.model !== model) {
        throw new HttpError(400, `model: the plan is for ${plan.model}, the path for ${model}`);
      }
      return await desk.of(model).start(plan);
    }
    case "POST rollout/abort":
    case "POST rollout/pause":
    case "POST rollout/resume": {
      const { rolloutId, reason } = parse(orderSchema, await readJson(request));
      const type = call.slice("POST rollout/".length) as Order["type"];
      return await desk.of(model).obey(rolloutId, { type, reason });
    }
    case "GET traffic":
      return recentTraffic(fleet.get(model));
    default:
      return notFound(`unknown path ${request.method} ${request.url}`);
  }
}

/** What the versions served in the last minutes; those that served no unit are left out. */
function recentTraffic({ traffic }: ServedModel): Record<string, RecentTraffic> {
  const entries = [...traffic].flatMap(([digest, { recent }]) => {
    const served = recent.read();
    return served ? [[digest, served] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Loaded and listed; with the percent of traffic. */
function liveDigests(fleet: Fleet, name: string): Record<string, number> {
  const { routes } = fleet.get(name);
  const loaded = Object.keys(routes.versions).filter((digest) => fleet.store.get(digest) !== undefined);
  return Object.fromEntries(loaded.map((digest) => [digest, routes.weights[digest] ?? 0]));
}

function notFound(message: string): never {
  throw new HttpError(404, message);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  return parseJson(await readBytes(request));
}

async function readOptionalJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  return bytes.length === 0 ? {} : parseJson(bytes);
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  return await readBody(request, maxBodyBytes, new HeldBytes(maxBodyBytes).open());
}

/** @throws HttpError 400 that names each field */
function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(": "));
    throw new HttpError(400, problems.join("; "), { cause: parsed.error });
  }
  return parsed.data;
}

const statusOfCode: Partial<Record<ErrorCode, number>> = {
  ROLLOUT_INVALID: 400,
  REGISTRY_MISSING: 400,
  REGISTRY_MISMATCH: 400,
  MODEL_MISSING: 400,
  MODEL_INVALID: 400,
  MODEL_INTERFACE: 400,
  CONFLICT: 409,
};

function statusOf(error: unknown): number {
  if (error instanceof HttpError) {
    return error.status;
  }
  return error instanceof SluiceError ? (statusOfCode[error.code] ?? 500) : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
