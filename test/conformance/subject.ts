import assert from "node:assert/strict";

/** What the suite must know of a server: where it is, and a request that one of its models answers. */

export interface SampleTensor {
  name: string;
  datatype: string;
  shape: number[];
  data: unknown[];
}

export interface Subject {
  /** Without a slash at the end. */
  url: string;
  /** A model with at least one input, each of at least one dimension. */
  model: string;
  /** A version of it that may be asked for by name; null: the server has none. */
  version: string | null;
  inputs: readonly SampleTensor[];
  outputs: readonly { name: string; datatype: string }[];
  /** A model that answers its only input `x`, of this datatype and shape `[-1, 2]`, as output `y`; null: none. */
  echo(datatype: string): string | null;
  /** Whether the server claims the binary tensor extension. */
  binary: boolean;
  /** A larger body must be refused with 413; null: not known. */
  maxBodyBytes: number | null;
}

export interface Reply {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

export async function call(subject: Subject, path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${subject.url}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

export function pathOf({ model }: Pick<Subject, "model">, ...rest: string[]): string {
  return ["", "v2", "models", encodeURIComponent(model), ...rest.map(encodeURIComponent)].join("/");
}

export async function post(
  subject: Subject,
  path: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const sent = typeof body === "string" ? body : new Uint8Array(body);
  return await call(subject, path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: sent,
  });
}

export async function infer(subject: Subject, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  return await post(subject, pathOf(subject, "infer"), textOf(body), headers);
}

function textOf(body: unknown): string | Uint8Array {
  return typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
}

type Fields = Record<string, unknown>;

export function jsonOf({ bytes }: Pick<Reply, "bytes">): Fields {
  const value: unknown = JSON.parse(bytes.toString("utf8"));
  assert.ok(typeof value === "object" && value !== null, "the body is no JSON object");
  return value as Fields;
}

export function expectStatus({ status, bytes }: Reply, wanted: number): void {
  assert.equal(status, wanted, `answered ${status}, not ${wanted}\n${bytes.toString("utf8").slice(0, 300)}`);
}

export function expectOk(reply: Reply): Reply {
  expectStatus(reply, 200);
  return reply;
}

/** Refused as the protocol says: the status, and an object with the key `error`. */
export function expectRefusal(reply: Reply, status: number): void {
  expectStatus(reply, status);
  const { error } = jsonOf(reply);
  assert.equal(typeof error, "string", "a refusal needs {error: string}");
  assert.notEqual(error, "");
}

/** Whatever came before, a valid request is answered. */
export async function expectAlive(subject: Subject): Promise<void> {
  expectOk(await infer(subject, { inputs: subject.inputs }));
}

export interface OutputTensor {
  name: string;
  datatype: string;
  shape: number[];
  data?: unknown[];
  parameters?: Fields;
}

export function outputsOf(fields: Fields): OutputTensor[] {
  assert.ok(Array.isArray(fields.outputs), "outputs must be a list");
  return fields.outputs as OutputTensor[];
}

/** One property of a server. Throws when the server does not have it. */
export interface Case {
  title: string;
  /** Not asked of servers that do not claim it. */
  applies?(subject: Subject): boolean;
  check(subject: Subject): Promise<void>;
}
