import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ClientOptions {
  url: string;
  /** Milliseconds for all that is asked of one client. */
  timeoutMs: number;
  env: Environment;
  /** Milliseconds before the second try of a request; doubled before the third. */
  waitMs?: number;
}

/** Asks MLflow's REST interface. null: it has no such thing. @throws SluiceError TRACKING_FAILED */
export type Ask = <Answer extends z.ZodType>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  about: object,
  answer: Answer,
) => Promise<z.output<Answer> | null>;

const mostTries = 3;

/** What is made twice when only the answer was lost is asked for once; told again later, it is found. */
function triesFor(path: string): number {
  return path.endsWith("/create") ? 1 : mostTries;
}

const mostAnswerBytes = 8 * 1024 * 1024;

/** Of one task: its time is counted from here. */
export function createClient({ url, timeoutMs, env, waitMs = 500 }: ClientOptions): Ask {
  const signal = AbortSignal.timeout(timeoutMs);
  const authorization = credentialsFor(url, env);
  return async (method, path, about, answer) => {
    for (let tries = 1; ; tries++) {
      const asked = await attempt({ url: addressOf(url, path, method, about), method, about, authorization, signal });
      if (asked.kind === "answered") return read(asked, path, answer);
      if (!asked.passes || tries >= triesFor(path) || signal.aborted) throw failed(url, path, asked.what);
      await new Promise((resolve) => setTimeout(resolve, waitMs * 2 ** (tries - 1)));
    }
  };
}

/**
 * As MLflow's own client is told. They are sent to the server that the environment names beside them and to no other, so
 * that no change of sluice.yaml leads them elsewhere; and never in the clear.
 */
function credentialsFor(url: string, env: Environment): string | null {
  const { MLFLOW_TRACKING_URI: meant, MLFLOW_TRACKING_TOKEN: token } = env;
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (!token && !(user && password)) return null;
  const { origin, protocol, hostname } = new URL(url);
  const isLocal = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  if (protocol !== "https:" && !isLocal) {
    throw failed(url, "", "is not asked: credentials are not sent over plain http");
  }
  if (!meant || !URL.canParse(meant) || new URL(meant).origin !== origin) {
    throw failed(url, "", `is not asked: MLFLOW_TRACKING_URI must name ${origin} beside the credentials`);
  }
  return token ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function addressOf(url: string, path: string, method: string, about: object): string {
  const address = new URL(`${url.replace(/\/+$/, "")}/api/2.0/mlflow/${path}`);
  if (method === "GET") {
    for (const [name, value] of Object.entries(about)) address.searchParams.set(name, String(value));
  }
  return address.href;
}

type Asked = { kind: "answered"; status: number; text: string } | { kind: "failed"; what: string; passes: boolean };

async function attempt(request: {
  url: string;
  method: string;
  about: object;
  authorization: string | null;
  signal: AbortSignal;
}): Promise<Asked> {
  const { url, method, about, authorization, signal } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: { "content-type": "application/json", ...(authorization !== null && { authorization }) },
      ...(method !== "GET" && { body: JSON.stringify(about) }),
      redirect: "manual",
      signal,
    });
    const { status } = response;
    if (status === 429 || status >= 500) {
      await response.body?.cancel();
      return { kind: "failed", what: `answered ${status}`, passes: true };
    }
    return { kind: "answered", status, text: await boundedText(response) };
  } catch (error) {
    // What fetch throws may hold the address and the headers: neither is told.
    const isLate = signal.aborted || (error instanceof Error && error.name === "TimeoutError");
    return { kind: "failed", what: isLate ? "gave no answer in time" : "cannot be reached", passes: !isLate };
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) throw new Error("too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const refusalSchema = z.object({ error_code: z.string(), message: z.string().default("") });

function read<Answer extends z.ZodType>(
  { status, text }: { status: number; text: string },
  path: string,
  answer: Answer,
): z.output<Answer> | null {
  const body = parsed(text);
  if (status >= 200 && status < 300) {
    const found = answer.safeParse(body);
    if (found.success) return found.data;
    throw failed("", path, "answered something that is not MLflow's");
  }
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) throw failed("", path, `answered ${status}`);
  const { error_code: code, message } = refusal.data;
  // An alias that is not there is an invalid value to MLflow.
  const isAbsent =
    code === "RESOURCE_DOES_NOT_EXIST" || (code === "INVALID_PARAMETER_VALUE" && /not found\.?$/.test(message));
  if (isAbsent) return null;
  throw new MlflowRefusal(code, failed("", path, `refused: ${code}`));
}

/** So that what is there already can be told from what went wrong. */
export class MlflowRefusal extends SluiceError {
  readonly reason: string;
  constructor(reason: string, { code, message, remedy }: SluiceError) {
    super(code, message, { remedy });
    this.reason = reason;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(url: string, path: string, what: string): SluiceError {
  const host = url === "" ? "" : ` at ${new URL(url).host}`;
  const asked = path === "" ? "" : ` (${path})`;
  return new SluiceError("TRACKING_FAILED", `MLflow${host} ${what}${asked}.`, {
    remedy:
      "Look at tracking.mlflow in sluice.yaml and the MLFLOW_TRACKING_* variables; `sluice track` tells it again.",
  });
}
