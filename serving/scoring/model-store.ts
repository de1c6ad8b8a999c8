import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SluiceError } from "../../core/errors.ts";
import type { ModelPort, RegistryPort } from "../../core/ports.ts";
import type { BatcherLimits } from "./batcher.ts";
import { Session } from "./session.ts";
import { warmUp } from "./warm-up.ts";

/** Loaded models by digest. What is loaded has the digest that it was asked for by: checked on every load from disk. */
export class ModelStore {
  readonly #folder: string;
  readonly #models: ModelPort;
  readonly #registry: RegistryPort;
  readonly #limits: BatcherLimits;
  readonly #sessions = new Map<string, Session>();
  readonly #loading = new Map<string, Promise<Session>>();

  constructor(folder: string, models: ModelPort, registry: RegistryPort, limits: BatcherLimits) {
    this.#folder = folder;
    this.#models = models;
    this.#registry = registry;
    this.#limits = limits;
  }

  get(digest: string): Session | undefined {
    return this.#sessions.get(digest);
  }

  /** Loads and warms up, once, however often it is asked for. @throws SluiceError REGISTRY_*, MODEL_* */
  async load(digest: string): Promise<Session> {
    const present = this.#sessions.get(digest) ?? this.#loading.get(digest);
    if (present) {
      return present;
    }
    const loading = this.#open(digest).finally(() => this.#loading.delete(digest));
    this.#loading.set(digest, loading);
    return await loading;
  }

  async #open(digest: string): Promise<Session> {
    const path = this.#pathOf(digest);
    await mkdir(this.#folder, { recursive: true });
    if ((await digestOfFile(path)) !== digest) {
      await this.#fetch(digest, path);
    }
    const model = await this.#models.load(path);
    try {
      await warmUp(model, this.#limits.timeoutMs);
    } catch (error) {
      await model.close();
      throw error;
    }
    const session = new Session(digest, model, this.#limits);
    this.#sessions.set(digest, session);
    return session;
  }

  async #fetch(digest: string, path: string): Promise<void> {
    await this.#registry.fetch(digest, path);
    const found = await digestOfFile(path);
    if (found !== digest) {
      await rm(path, { force: true });
      throw new SluiceError("REGISTRY_MISMATCH", `The registry gave ${found} for ${digest}.`, {
        remedy: "Do not use that object: remove it from the registry and release the model again.",
      });
    }
  }

  /** Unloads; resolves when the last request that began with it has ended. */
  async retire(digest: string): Promise<void> {
    await this.#loading.get(digest)?.catch(() => undefined); // one that failed to load needs no unloading
    const session = this.#sessions.get(digest);
    this.#sessions.delete(digest);
    await session?.retire();
  }

  /** Unloads models that nothing lists any more, and removes their files. */
  async prune(listed: ReadonlySet<string>): Promise<void> {
    const unlisted = [...this.#sessions.keys()].filter((digest) => !listed.has(digest));
    await Promise.all(unlisted.map((digest) => this.retire(digest)));
    const kept = new Set([...listed].map((digest) => nameOf(digest)));
    const files = await readdir(this.#folder).catch(() => []);
    await Promise.all(files.filter((file) => !kept.has(file)).map((file) => rm(join(this.#folder, file))));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys(), ...this.#loading.keys()].map((digest) => this.retire(digest)));
  }

  #pathOf(digest: string): string {
    return join(this.#folder, nameOf(digest));
  }
}

function nameOf(digest: string): string {
  return `${digest.slice("sha256:".length)}.onnx`;
}

/** null: there is no such file. */
async function digestOfFile(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return null;
    }
    throw error;
  }
  return `sha256:${hash.digest("hex")}`;
}
