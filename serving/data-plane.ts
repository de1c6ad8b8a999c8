import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Clock } from "../core/ports.ts";
import packageFile from "../package.json" with { type: "json" };
import type { Fleet } from "./fleet.ts";
import { HttpError, parseJson, readBody, segmentsOf, send, sendError } from "./http.ts";
import { feedsFor, type InferRequest, readInferRequest, wantedOutputs, writeInferAnswer } from "./infer-json.ts";
import type { Lease, ServedModel } from "./served-model.ts";

/** The Open Inference Protocol v2 over REST with JSON bodies. */

export interface DataPlaneOptions {
  fleet: Fleet;
  clock: Clock;
  maxBodyBytes: number;
  /** False while the server is shutting down. */
  isReady(): boolean;
}

/** Longer ids of units are refused: they are ids, not documents. */
const maxUnitLength = 256;
const platform = "onnx_onnxv1";

export function createDataPlane(options: DataPlaneOptions): RequestListener {
  return (request, response) => {
    handle(request, response, options).catch((error: unknown) => {
      const status = error instanceof HttpError ? error.status : 500;
      sendError(response, status, error instanceof Error ? error.message : String(error));
    });
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, options: DataPlaneOptions): Promise<void> {
  const [root, area, ...rest] = segmentsOf(request);
  if (root !== "v2") {
    throw new HttpError(404, "unknown path; the Open Inference Protocol begins at /v2");
  }
  if (area === "models" && rest[0] !== undefined) {
    await handleModel(request, response, options, rest[0], rest.slice(1));
    return;
  }
  expectMethod(request, "GET");
  const path = [area, ...rest].filter((part) => part !== undefined).join("/");
  const { status, body } = aboutServer(path, options);
  send(response, status, JSON.stringify(body));
}

function aboutServer(path: string, { fleet, isReady }: DataPlaneOptions): { status: number; body: unknown } {
  switch (path) {
    case "":
      return { status: 200, body: { name: "sluice", version: packageFile.version, extensions: [] } };
    case "health/live":
      return { status: 200, body: { live: true } };
    case "health/ready":
      return { status: isReady() ? 200 : 503, body: { ready: isReady() } };
    case "models":
      return { status: 200, body: { models: [...fleet.models].map(({ name }) => name) } };
    default:
      throw new HttpError(404, `unknown path /v2/${path}`);
  }
}

/** `[versions/{v}/]infer`, `…/ready`, or nothing for the description. */
async function handleModel(
  request: IncomingMessage,
  response: ServerResponse,
  options: DataPlaneOptions,
  name: string,
  rest: readonly string[],
): Promise<void> {
  const model = options.fleet.get(name);
  const [release, verb, ...more] = rest[0] === "versions" ? rest.slice(1) : [undefined, ...rest];
  if (more.length > 0 || (rest[0] === "versions" && release === undefined)) {
    throw new HttpError(404, `unknown path below /v2/models/${name}`);
  }
  switch (verb) {
    case "infer":
      expectMethod(request, "POST");
      return await infer(request, response, options, model, release);
    case "ready":
      expectMethod(request, "GET");
      return answerReady(response, options, model, release);
    case undefined:
      expectMethod(request, "GET");
      return describe(response, options, model, release);
    default:
      throw new HttpError(404, `unknown path ${verb} below /v2/models/${name}`);
  }
}

async function infer(
  request: IncomingMessage,
  response: ServerResponse,
  { clock, maxBodyBytes }: DataPlaneOptions,
  model: ServedModel,
  release: string | undefined,
): Promise<void> {
  if (request.headers["inference-header-content-length"] !== undefined) {
    throw new HttpError(400, "binary tensors are not supported: send JSON");
  }
  const unit = unitOf(request);
  const body = readInferRequest(parseJson(await readBody(request, maxBodyBytes)));
  const lease = release === undefined ? model.lease(unit) : model.leaseRelease(release);
  const started = clock.monotonic();
  let failed = true;
  try {
    const text = await run(model.name, lease, body);
    failed = false;
    send(response, 200, text, { "sluice-version": lease.release });
  } catch (error) {
    response.setHeader("sluice-version", lease.release);
    throw error;
  } finally {
    lease.settle(clock.monotonic() - started, failed);
  }
}

/**
 * A request that this version cannot take counts as its error, whoever is to blame: a client that is wrong is wrong
 * towards both versions, and a candidate that asks for more than its clients send is found out.
 */
async function run(name: string, { session, release }: Lease, request: InferRequest): Promise<string> {
  const { model } = session;
  const wanted = wantedOutputs(model, request);
  const feeds = feedsFor(model, request);
  const outputs = await model.infer(feeds).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HttpError(500, `the model failed: ${reason.split("\n", 1)[0]}`, { cause });
  });
  return writeInferAnswer({ model: name, release, id: request.id }, wanted, outputs);
}

function unitOf(request: IncomingMessage): string | null {
  const unit = request.headers["sluice-unit"];
  if (unit === undefined || unit === "") {
    return null;
  }
  if (typeof unit !== "string" || unit.length > maxUnitLength) {
    throw new HttpError(400, `sluice-unit must be one id of at most ${maxUnitLength} characters`);
  }
  return unit;
}

function answerReady(
  response: ServerResponse,
  options: DataPlaneOptions,
  model: ServedModel,
  release: string | undefined,
): void {
  const digests = release === undefined ? servingDigests(model) : [model.digestOf(release)];
  const loaded = digests.length > 0 && digests.every((digest) => options.fleet.store.get(digest) !== undefined);
  const ready = loaded && options.isReady();
  send(response, ready ? 200 : 503, JSON.stringify({ name: model.name, ready }));
}

function servingDigests(model: ServedModel): string[] {
  const { weights } = model.routes;
  return Object.keys(weights).filter((digest) => (weights[digest] ?? 0) > 0);
}

function describe(
  response: ServerResponse,
  { fleet }: DataPlaneOptions,
  model: ServedModel,
  release: string | undefined,
): void {
  const digest = release === undefined ? model.mainDigest : model.digestOf(release);
  const session = digest === null ? undefined : fleet.store.get(digest);
  if (!session) {
    throw new HttpError(503, `no version of ${model.name} is loaded`);
  }
  const versions = Object.values(model.routes.versions).map((version) => version.release);
  const { inputs, outputs } = session.model;
  send(response, 200, JSON.stringify({ name: model.name, versions, platform, inputs, outputs }));
}

function expectMethod(request: IncomingMessage, method: string): void {
  if (request.method !== method) {
    throw new HttpError(405, `this path takes ${method}, not ${request.method}`);
  }
}
