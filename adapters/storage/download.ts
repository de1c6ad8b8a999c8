import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { digestOf, digestSchema } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import { formatCount } from "../../core/report/numbers.ts";

/** A file somewhere else, and how to ask for it. */
export interface RemoteFile {
  /** The address as people may see it: no query, no credentials. */
  address: string;
  /** One request; the answer may be a redirect that `ask` has followed already. */
  ask(headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
}

export interface DownloadLimits {
  /** The most bytes of one file. */
  bytes: number;
  /** Milliseconds without a byte. */
  idleMs: number;
  attempts: number;
  /** Milliseconds before the second attempt; doubled before each further one. */
  waitMs: number;
}

export const usualLimits: DownloadLimits = { bytes: 50 * 2 ** 30, idleMs: 60_000, attempts: 4, waitMs: 500 };

const metaSchema = z.strictObject({
  address: z.string(),
  etag: z.string().nullable(),
  digest: digestSchema,
  bytes: z.int().min(0),
});
type Meta = z.output<typeof metaSchema>;

/**
 * The path of a copy below `cache`, fetched unless the server says that the one there is still the file. A copy is whole
 * or not there.
 */
export async function download(file: RemoteFile, cache: string, limits: DownloadLimits): Promise<string> {
  const folder = join(cache, digestOf(file.address).slice("sha256:".length, -32));
  const path = join(folder, decodeURIComponent(file.address.split("/").at(-1) ?? "").replaceAll(/[^\w.-]/g, "_"));
  const known = await readMeta(folder, path);
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), limits.idleMs);
  try {
    const headers: Record<string, string> = known?.etag ? { "if-none-match": known.etag } : {};
    const response = await answered(file, () => file.ask(headers, idle.signal), limits);
    if (known && response.status === 304) return path;
    await mkdir(folder, { recursive: true });
    const received = await receive(file, response, { path, limits, onBytes: () => timer.refresh() });
    const meta: Meta = { address: file.address, etag: response.headers.get("etag"), ...received };
    await writeFile(join(folder, ".meta.json"), JSON.stringify(meta));
    return path;
  } catch (cause) {
    if (cause instanceof SluiceError) throw cause;
    const why = idle.signal.aborted ? `no byte came for ${limits.idleMs / 1_000} s` : reasonOf(cause);
    throw failed(file, why, cause);
  } finally {
    clearTimeout(timer);
  }
}

async function readMeta(folder: string, path: string): Promise<Meta | null> {
  try {
    const meta = metaSchema.parse(JSON.parse(await readFile(join(folder, ".meta.json"), "utf8")));
    return (await stat(path)).size === meta.bytes ? meta : null;
  } catch {
    // Anything but a whole copy with its description is fetched again.
    return null;
  }
}

/** The first answer that is one: what the server may do better a little later is asked again. */
async function answered(
  file: RemoteFile,
  ask: () => Promise<Response>,
  { attempts, waitMs }: DownloadLimits,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await ask().catch((cause: unknown) => {
      if (cause instanceof SluiceError || attempt === attempts) throw cause;
      return null;
    });
    if (response && response.status < 500 && response.status !== 429) return accepted(file, response);
    await response?.body?.cancel();
    if (attempt === attempts) throw failed(file, `the server answered ${response?.status}`);
    await sleep(waitMs * 2 ** (attempt - 1));
  }
}

function accepted(file: RemoteFile, response: Response): Response {
  const { status } = response;
  if (response.ok || status === 304) return response;
  if (status === 404 || status === 410) {
    throw new SluiceError("DATA_MISSING", `There is nothing at ${file.address} (${status}).`, {
      remedy: "Correct data.source in sluice.yaml, or put the file there.",
    });
  }
  throw failed(file, `the server answered ${status}`);
}

async function receive(
  file: RemoteFile,
  response: Response,
  { path, limits, onBytes }: { path: string; limits: DownloadLimits; onBytes(): void },
): Promise<{ digest: string; bytes: number }> {
  const tooLong = () => failed(file, `it is longer than ${formatCount(limits.bytes)} bytes`);
  const promised = Number(response.headers.get("content-length") ?? Number.NaN);
  if (promised > limits.bytes) throw tooLong();
  const hash = createHash("sha256");
  let bytes = 0;
  async function* counted() {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > limits.bytes) throw tooLong();
      hash.update(chunk);
      onBytes();
      yield chunk;
    }
  }
  const temporary = `${path}.part`;
  try {
    await pipeline(counted(), createWriteStream(temporary));
    // A body that was encoded on the way is longer than was promised.
    if (!response.headers.has("content-encoding") && Number.isFinite(promised) && bytes !== promised) {
      throw failed(file, `it ended after ${formatCount(bytes)} of ${formatCount(promised)} bytes`);
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return { digest: `sha256:${hash.digest("hex")}`, bytes };
}

function failed({ address }: RemoteFile, why: string, cause?: unknown): SluiceError {
  return new SluiceError("DATA_UNREADABLE", `${address} cannot be fetched: ${why}.`, {
    remedy:
      "Check the address, the network and the credentials in the environment (docs/data.md names them), then try again.",
    cause,
  });
}

/** Node says only "fetch failed" itself. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.message) : String(cause);
}
