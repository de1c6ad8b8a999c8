import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import packageFile from "../package.json" with { type: "json" };
import { authorize } from "./bearer-token.ts";
import type { FeedbackDesk } from "./capture/feedback-desk.ts";
import type { Fleet } from "./fleet.ts";
import type { ServingLimits } from "./limits.ts";
import { type CallContext, callModel } from "./model-call.ts";
import { encodeFor, readBody } from "./protocol/body.ts";
import { describeModel, readinessOf } from "./protocol/describe-model.ts";
import { HeldBytes, type Hold } from "./protocol/held-bytes.ts";
import { type Answer, errorAnswer, expectMethod, HttpError, jsonAnswer, segmentsOf, send } from "./protocol/http.ts";
import { wantedOutputs, writeInferAnswer } from "./protocol/infer-answer.ts";
import { feedsFor } from "./protocol/infer-feeds.ts";
import { readInferRequest } from "./protocol/infer-request.ts";
import { parseJson } from "./protocol/json-body.ts";
import { feedsOfRows, readInstances, writePredictions } from "./protocol/predict-rows.ts";
import { identityOf, traceHeaders, traceOf } from "./protocol/request-identity.ts";
import type { ReviewDesk } from "./protocol/review-desk.ts";
import type { ServedModel } from "./served-model.ts";

/**
 * What clients of models talk to: the Open Inference Protocol v2 over REST under /v2, JSON and binary tensors, and rows
 * as objects under /v1/models/MODEL:predict. The model repository extension changes what is served, so it is on the admin plane.
 */
export interface DataPlaneOptions extends CallContext {
  fleet: Fleet;
  limits: ServingLimits;
  /** False while the server is shutting down. */
  isReady(): boolean;
  /** null: whoever reaches the port may ask. Health is told to everybody. */
  token: string | null;
  /** Takes labels that arrive later; null: nothing is captured here. */
  feedback: Pick<FeedbackDesk, "take"> | null;
  review: ReviewDesk;
}

interface Exchange extends DataPlaneOptions {
  request: IncomingMessage;
  hold: Hold;
}

/** Longer ids of units are refused: they are ids, not documents. */
const maxUnitLength = 256;

export function createDataPlane(options: DataPlaneOptions): RequestListener {
  const heldBytes = new HeldBytes(options.limits.maxHeldBytes);
  return (request, response) => {
    const hold = heldBytes.open();
    respond({ ...options, request, hold }, response)
      .catch((error: unknown) => {
        options.log(`an answer could not be sent: ${String(error)}`);
        response.destroy();
      })
      .finally(() => hold.release());
  };
}

async function respond(exchange: Exchange, response: ServerResponse): Promise<void> {
  const answer = await answerRequest(exchange).catch((error: unknown) => errorAnswer(error, {}, exchange.log));
  const carried = traceHeaders(traceOf(exchange.request));
  send(response, await encodeFor(exchange.request, { ...answer, headers: { ...answer.headers, ...carried } }));
}

async function answerRequest(exchange: Exchange): Promise<Answer> {
  const { request, fleet, token } = exchange;
  const [root, area, name, ...rest] = segmentsOf(request);
  if (token !== null && !(root === "v2" && area === "health")) {
    authorize(request, [token], "data");
  }
  if (root === "v1" && area === "feedback" && name === undefined) {
    expectMethod(request, "POST");
    return await takeFeedback(exchange);
  }
  if (root === "v1" && area === "models" && name?.endsWith(":predict") && rest.length === 0) {
    expectMethod(request, "POST");
    return await predict(exchange, fleet.get(name.slice(0, -":predict".length)));
  }
  if (root !== "v2") {
    throw new HttpError(404, "unknown path; the Open Inference Protocol begins at /v2");
  }
  if (area === "models" && name !== undefined) {
    return await answerModel(exchange, fleet.get(name), rest);
  }
  expectMethod(request, "GET");
  return aboutServer([area, name, ...rest].filter((part) => part !== undefined).join("/"), exchange);
}

function aboutServer(path: string, { fleet, isReady }: DataPlaneOptions): Answer {
  switch (path) {
    case "":
      return jsonAnswer(200, { name: "sluice", version: packageFile.version, extensions: ["binary_tensor_data"] });
    case "health/live":
      return jsonAnswer(200, { live: true });
    case "health/ready":
      return jsonAnswer(isReady() ? 200 : 503, { ready: isReady() });
    case "models":
      return jsonAnswer(200, { models: [...fleet.models].map(({ name }) => name) });
    default:
      throw new HttpError(404, `unknown path /v2/${path}`);
  }
}

/** `[versions/{v}/]infer`, `…/ready`, or nothing for the description. */
async function answerModel(exchange: Exchange, model: ServedModel, rest: readonly string[]): Promise<Answer> {
  const { request, fleet, isReady } = exchange;
  const [release, verb, ...more] = rest[0] === "versions" ? rest.slice(1) : [undefined, ...rest];
  if (more.length > 0 || (rest[0] === "versions" && release === undefined)) {
    throw new HttpError(404, `unknown path below /v2/models/${model.name}`);
  }
  switch (verb) {
    case "infer":
      expectMethod(request, "POST");
      return await infer(exchange, model, releaseOf(request, release));
    case "ready": {
      expectMethod(request, "GET");
      const ready = isReady() && readinessOf(fleet, model, release);
      return jsonAnswer(ready ? 200 : 503, { name: model.name, ready });
    }
    case undefined:
      expectMethod(request, "GET");
      return jsonAnswer(200, describeModel(fleet, model, release));
    default:
      throw new HttpError(404, `unknown path ${verb} below /v2/models/${model.name}`);
  }
}

async function infer(exchange: Exchange, model: ServedModel, release: string | undefined): Promise<Answer> {
  const { request, hold, limits } = exchange;
  const unit = unitOf(request);
  expectType(request, ["application/json", "application/octet-stream", ...undeclared]);
  const body = await readBody(request, limits.maxBodyBytes, hold);
  const asked = readInferRequest(body, jsonLengthOf(request));
  let wanted: ReadonlyMap<string, boolean> = new Map();
  return await callModel(
    {
      model,
      request: identityOf(request, asked.id),
      unit,
      release,
      read: (loaded) => {
        wanted = wantedOutputs(loaded, asked);
        return feedsFor(loaded, asked);
      },
      write: (outputs, version) =>
        writeInferAnswer({ model: model.name, release: version, id: asked.id }, wanted, outputs),
    },
    exchange,
  );
}

async function predict(exchange: Exchange, model: ServedModel): Promise<Answer> {
  const { request, hold, limits, review } = exchange;
  const unit = unitOf(request);
  expectType(request, ["application/json", ...undeclared]);
  let told: boolean[] | null = null;
  const rows = readInstances(parseJson(await readBody(request, limits.maxBodyBytes, hold)));
  const answer = await callModel(
    {
      model,
      request: identityOf(request, null),
      unit,
      release: releaseOf(request),
      read: (loaded) => feedsOfRows(loaded, rows),
      write: (outputs, version, loaded) => {
        const predicted = { version: loaded, rows: rows.length, band: model.bandOf(version) };
        const deferred = review.review(model.name, outputs, predicted);
        told ??= deferred;
        return writePredictions(version, rows.length, outputs, deferred);
      },
    },
    exchange,
  );
  if (told) {
    review.count(model.name, told);
  }
  return answer;
}

async function takeFeedback({ request, hold, limits, feedback }: Exchange): Promise<Answer> {
  if (!feedback) {
    throw new HttpError(404, "this server keeps no labels: it was started without --capture");
  }
  expectType(request, ["application/json", ...undeclared]);
  return jsonAnswer(200, await feedback.take(parseJson(await readBody(request, limits.maxBodyBytes, hold))));
}

function jsonLengthOf(request: IncomingMessage): string | undefined {
  const header = request.headers["inference-header-content-length"];
  if (Array.isArray(header)) {
    throw new HttpError(400, "inference-header-content-length is given twice");
  }
  return header;
}

/** What clients send that think of no type: fetch with text, and curl with --data. */
const undeclared = ["", "text/plain", "application/x-www-form-urlencoded"];

function expectType(request: IncomingMessage, known: readonly string[]): void {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?(utf-?8|us-ascii)"?$/.test(charset);
  if (!known.includes(type.trim()) || !isUtf8) {
    throw new HttpError(415, `content-type must be ${known[0]} in UTF-8, not ${request.headers["content-type"]}`);
  }
}

/** For testers: the version named by the path or by the header; the routes decide where neither names one. */
function releaseOf(request: IncomingMessage, inPath?: string): string | undefined {
  const inHeader = request.headers["sluice-version"];
  if (Array.isArray(inHeader) || (inPath !== undefined && inHeader !== undefined && inPath !== inHeader)) {
    throw new HttpError(400, "sluice-version must be one release, and the one in the path if that names one too");
  }
  return inPath ?? inHeader;
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
