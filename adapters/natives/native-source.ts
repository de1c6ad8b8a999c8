import { readFile, stat } from "node:fs/promises";
import http from "node:http";
import { isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import type { NativeFile } from "./native-list.ts";

/** How often a server is asked, and how long, in milliseconds: for one answer, and before it is asked once more. */
export interface Patience {
  attempts: number;
  answerMs: number;
  waitMs: number;
}

const usualPatience: Patience = { attempts: 4, answerMs: 120_000, waitMs: 1_000 };

/**
 * The bytes of a file as the release has listed them, from a folder or from below an address.
 * @throws SluiceError NATIVES_UNAVAILABLE, also for any other bytes than those
 */
export async function readFetched(
  { fetched }: NativeFile,
  source: string,
  patience: Patience = usualPatience,
): Promise<Uint8Array> {
  const place = isAbsolute(source) ? join(source, fetched.name) : below(source, fetched.name);
  const bytes =
    place instanceof URL
      ? await throughProxy(() => download(place, fetched.bytes, patience))
      : await readWhole(place, fetched);
  if (digestOf(bytes) !== fetched.digest) {
    throw unavailable(shown(place), "it is another file than the one that this release of Sluice was made with");
  }
  return bytes;
}

/** An address may have a query, as that of a storage account does. `fetch` takes none with a name and password. */
function below(source: string, name: string): URL {
  const address = URL.parse(source);
  if (address && /^https?:$/.test(address.protocol) && address.username + address.password === "") {
    address.pathname = `${address.pathname.replace(/\/+$/, "")}/${name}`;
    return address;
  }
  throw new SluiceError(
    "USAGE",
    "SLUICE_NATIVES is neither the absolute path of a folder nor a plain http(s) address.",
    {
      remedy: "Correct the variable, or leave it out to fetch from the release itself.",
    },
  );
}

async function readWhole(path: string, { bytes }: NativeFile["fetched"]): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size === bytes) return await readFile(path);
  } catch (cause) {
    throw unavailable(path, "it cannot be read", cause);
  }
  throw unavailable(path, `it has not the ${bytes} bytes that it should have`);
}

/** As HTTPS_PROXY and NO_PROXY have it. Before Node 24.14, NODE_USE_ENV_PROXY must be set for that. */
async function throughProxy<T>(use: () => Promise<T>): Promise<T> {
  const restore = http.setGlobalProxyFromEnv?.();
  try {
    return await use();
  } finally {
    restore?.();
  }
}

async function download(address: URL, bytes: number, { attempts, answerMs, waitMs }: Patience): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(answerMs) });
      if (response.ok) return await receive(response, bytes);
      await response.body?.cancel();
      throw new Refusal(response.status);
    } catch (cause) {
      if (attempt === attempts || !mayPass(cause)) throw unavailable(shown(address), reasonOf(cause), cause);
    }
    await sleep(waitMs * 2 ** (attempt - 1));
  }
}

/** Never more than was promised, whatever the server sends. */
async function receive(response: Response, bytes: number): Promise<Uint8Array> {
  const received = new Uint8Array(bytes);
  let length = 0;
  for await (const chunk of response.body ?? []) {
    if (length + chunk.length > bytes) throw new WrongLength(`it is longer than ${bytes} bytes`);
    received.set(chunk, length);
    length += chunk.length;
  }
  if (length < bytes) throw new WrongLength(`${length} of ${bytes} bytes came`);
  return received;
}

class WrongLength extends Error {}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the server answered ${status}`);
    this.status = status;
  }
}

function mayPass(cause: unknown): boolean {
  return !(cause instanceof Refusal) || cause.status >= 500 || cause.status === 429;
}

/** The reason of `fetch failed` is its cause. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}

/** Without what a mirror's address may hold of secrets. */
function shown(place: URL | string): string {
  return place instanceof URL ? `${place.origin}${place.pathname}` : place;
}

function unavailable(place: string, why: string, cause?: unknown): SluiceError {
  return new SluiceError("NATIVES_UNAVAILABLE", `${place} could not be fetched: ${why}.`, {
    remedy:
      "Let the runner reach this address; or copy the files of Sluice's release to a server or folder of your own, and " +
      "name it in the variable SLUICE_NATIVES.",
    cause,
  });
}
