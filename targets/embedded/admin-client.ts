import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";

/** HTTP to the admin plane of an embedded server: every failure becomes a SluiceError, every answer is checked. */

/** An admin call changes memory and a small file, or reads: ten seconds mean that something is wrong. */
const timeoutMs = 10_000;

const refusal = z.object({ error: z.string() });

interface Call<Body extends z.ZodType> {
  method: "GET" | "PUT" | "POST";
  path: string;
  body?: unknown;
  answer: Body;
}

export interface AdminClient {
  /** null: the server knows no such thing (404). */
  find<Body extends z.ZodType>(call: Call<Body>): Promise<z.output<Body> | null>;
  send<Body extends z.ZodType>(call: Call<Body>): Promise<z.output<Body>>;
}

export function createAdminClient(url: string, token: string): AdminClient {
  const base = baseUrl(url);
  const find: AdminClient["find"] = async (call) => {
    const response = await request(base, token, call);
    if (response.status === 404) {
      await response.body?.cancel();
      return null;
    }
    return await read(response, base, call);
  };
  const send: AdminClient["send"] = async (call) => await read(await request(base, token, call), base, call);
  return { find, send };
}

function baseUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new SluiceError("SERVER_UNREACHABLE", `${url} is not an http address.`, {
      remedy: "Set the target's url in sluice.yaml to the admin address that the server printed when it started.",
    });
  }
  return url.replace(/\/+$/, "");
}

async function request(base: string, token: string, call: Call<z.ZodType>): Promise<Response> {
  try {
    return await fetch(base + call.path, {
      method: call.method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
  } catch (cause) {
    throw unreachable(base, cause);
  }
}

function unreachable(base: string, cause: unknown): SluiceError {
  return new SluiceError("SERVER_UNREACHABLE", `The model server at ${base} does not answer: ${reasonOf(cause)}.`, {
    remedy: "Start it with `sluice serve`, and check that the target's url names its admin address.",
    cause,
  });
}

/** fetch says only "fetch failed"; the socket's own error is one level down. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return String(cause);
  }
  if (cause.name === "TimeoutError") {
    return `no answer within ${timeoutMs / 1_000} s`;
  }
  return cause.cause instanceof Error ? cause.cause.message || cause.cause.name : cause.message;
}

async function read<Body extends z.ZodType>(
  response: Response,
  base: string,
  call: Call<Body>,
): Promise<z.output<Body>> {
  const body = await readJson(response, base);
  if (!response.ok) {
    const parsed = refusal.safeParse(body);
    throw refused(base, response.status, parsed.success ? parsed.data.error : `it answered ${response.status}`);
  }
  const parsed = call.answer.safeParse(body);
  if (!parsed.success) {
    throw notSluice(base, z.prettifyError(parsed.error));
  }
  return parsed.data;
}

async function readJson(response: Response, base: string): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(base, cause);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw notSluice(base, "its answer is not JSON", cause);
  }
}

function notSluice(base: string, why: string, cause?: unknown): SluiceError {
  return new SluiceError("SERVER_REFUSED", `${base} answered what no Sluice server of this version answers: ${why}.`, {
    remedy: "Check that the target's url names the admin address (not the data address) of a Sluice server.",
    cause,
  });
}

function refused(base: string, status: number, message: string): SluiceError {
  switch (status) {
    case 400:
    case 413:
      return new SluiceError("ROLLOUT_INVALID", `The model server refused the request: ${message}`, {
        remedy: "Mend what the message names, in sluice.yaml or in the release file, and deploy again.",
      });
    case 401:
      return new SluiceError("SERVER_REFUSED", `The model server at ${base} does not accept the token.`, {
        remedy:
          "Give SLUICE_SERVER_TOKEN (or the target's token_env) the admin token that the server was started with.",
      });
    case 409:
      return new SluiceError("CONFLICT", `The model server refused the request: ${message}`, {
        remedy: "Somebody else changed the routes or the rollout meanwhile: read the present state, then decide again.",
      });
    default:
      return new SluiceError("SERVER_REFUSED", `The model server at ${base} answered ${status}: ${message}`, {
        remedy: "Read the server's log for the cause; the request may be sent again without harm.",
      });
  }
}
