import { join } from "node:path";
import { z } from "zod";
import { SluiceError } from "../core/errors.ts";
import { problemOfRoutes, routesWithout } from "../core/rollout/routes.ts";
import { type Routes, routesSchema } from "../core/rollout/status.ts";
import { namesIn, readIfThere, writeDurably } from "./process/state-files.ts";
import { HttpError } from "./protocol/http.ts";
import type { ModelStore } from "./scoring/model-store.ts";
import { ServedModel } from "./served-model.ts";

/**
 * All models with their routes. Routes change in one order only: load what is listed, write to disk, then switch in
 * memory at one stroke, then unload what is listed no more.
 */
export class Fleet {
  readonly store: ModelStore;
  readonly #folder: string;
  readonly #log: (message: string) => void;
  readonly #models = new Map<string, ServedModel>();
  /** Changes of one model follow one another. */
  readonly #changes = new Map<string, Promise<unknown>>();

  constructor(folder: string, store: ModelStore, log: (message: string) => void) {
    this.#folder = folder;
    this.store = store;
    this.#log = log;
  }

  get models(): Iterable<ServedModel> {
    return this.#models.values();
  }

  find(name: string): ServedModel | undefined {
    return this.#models.get(name);
  }

  /** @throws HttpError 404 */
  get(name: string): ServedModel {
    const model = this.#models.get(name);
    if (!model) {
      throw new HttpError(404, `there is no model ${name}`);
    }
    return model;
  }

  /**
   * @param options.evenUnsaved take traffic away even when the disk refuses to remember it
   * @throws SluiceError CONFLICT for a generation that is not higher, ROLLOUT_INVALID, and what loading throws
   */
  async setRoutes(
    name: string,
    routes: Routes,
    options: { evenUnsaved: boolean } = { evenUnsaved: false },
  ): Promise<void> {
    await this.#exclusively(name, async () => {
      this.#admit(name, routes);
      const before = this.#models.get(name)?.routes.versions ?? {};
      try {
        await Promise.all(Object.keys(routes.versions).map((digest) => this.store.load(digest)));
        await this.#save(name, routes, options.evenUnsaved);
        this.#install(name, routes);
      } finally {
        this.#unload([...Object.keys(before), ...Object.keys(routes.versions)]);
      }
    });
  }

  #admit(name: string, routes: Routes): void {
    const problem = problemOfRoutes(routes);
    if (problem) {
      throw new SluiceError("ROLLOUT_INVALID", problem, {
        remedy: "Give percents that sum to 100, and list every weighted digest under versions.",
      });
    }
    const present = this.#models.get(name)?.routes.generation ?? -1;
    if (routes.generation <= present) {
      throw new SluiceError("CONFLICT", `generation: ${routes.generation} is not above the present ${present}`, {
        remedy: "Read the routes and send a generation that is one higher.",
      });
    }
  }

  async #save(name: string, routes: Routes, evenUnsaved: boolean): Promise<void> {
    try {
      await writeDurably(join(this.#folder, `${name}.json`), JSON.stringify(routes));
    } catch (error) {
      if (!evenUnsaved) {
        throw error;
      }
      this.#log(`routes of ${name} could not be saved (${String(error)}); traffic is moved all the same`);
    }
  }

  #install(name: string, routes: Routes): void {
    const model = this.#models.get(name);
    if (model) {
      model.routes = routes;
    } else {
      this.#models.set(name, new ServedModel(name, routes, this.store));
    }
  }

  /** Unloads those of the digests that no model lists; in the background, as requests may still be under way. */
  #unload(digests: readonly string[]): void {
    const listed = this.#listed();
    for (const digest of digests.filter((candidate) => !listed.has(candidate))) {
      this.store.retire(digest).catch((error: unknown) => this.#log(`${digest} did not close: ${String(error)}`));
    }
  }

  #listed(): Set<string> {
    return new Set([...this.#models.values()].flatMap(({ routes }) => Object.keys(routes.versions)));
  }

  /** Takes a version without weight off the list and unloads it; resolves when its last request has ended. */
  async drop(name: string, digest: string): Promise<void> {
    const routes = this.#models.get(name)?.routes;
    if ((routes?.weights[digest] ?? 0) > 0) {
      throw new Error(`${digest} still takes traffic`);
    }
    const session = this.store.get(digest);
    if (routes && digest in routes.versions) {
      await this.setRoutes(name, routesWithout(digest, routes), { evenUnsaved: true });
    }
    if (!this.#listed().has(digest)) {
      await this.store.retire(digest);
      await session?.retire();
    }
  }

  /** Loads what the saved routes list, while another server may still change them; what fails is told by `restore`. */
  async preload(): Promise<void> {
    for (const name of await namesIn(this.#folder, ".json")) {
      const { versions } = parseRoutes(name, await readIfThere(this.#folder, `${name}.json`));
      await Promise.allSettled(Object.keys(versions).map((digest) => this.store.load(digest)));
    }
  }

  /**
   * Brings back the routes of before. A version that does not load gets weight 0; its share goes to the fallback, which
   * is the stable version of a rollout under way, else the version with most traffic.
   */
  async restore(fallbackOf: ReadonlyMap<string, string>): Promise<void> {
    for (const name of await namesIn(this.#folder, ".json")) {
      const routes = parseRoutes(name, await readIfThere(this.#folder, `${name}.json`));
      const missing = await this.#loadAll(name, Object.keys(routes.versions));
      this.#install(name, routes);
      const repaired = withoutMissing(routes, missing, fallbackOf.get(name) ?? this.get(name).mainDigest);
      if (repaired !== routes) {
        await this.#save(name, repaired, true);
        this.#install(name, repaired);
      }
    }
    await this.store.prune(this.#listed());
  }

  async #loadAll(name: string, digests: readonly string[]): Promise<ReadonlySet<string>> {
    const missing = new Set<string>();
    for (const digest of digests) {
      await this.store.load(digest).catch((error: unknown) => {
        missing.add(digest);
        this.#log(`${name}: ${digest} does not load and gets no traffic: ${String(error)}`);
      });
    }
    return missing;
  }

  async #exclusively<Value>(name: string, change: () => Promise<Value>): Promise<Value> {
    const before = this.#changes.get(name) ?? Promise.resolve();
    const result = before.then(change);
    this.#changes.set(
      name,
      result.catch(() => undefined), // its own caller hears of it; the next change goes on
    );
    return await result;
  }
}

function parseRoutes(name: string, text: string | null): Routes {
  try {
    return routesSchema.parse(JSON.parse(text ?? ""));
  } catch (cause) {
    const detail = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new SluiceError("ROLLOUT_INVALID", `The saved routes of ${name} are damaged: ${detail}`, {
      remedy: "Remove that file from the routes folder of the server's state, start again and deploy the model anew.",
      cause,
    });
  }
}

/** The same object when nothing is missing that had traffic. Without a fallback that loads, the weights stay: 503. */
function withoutMissing(routes: Routes, missing: ReadonlySet<string>, fallback: string | null): Routes {
  const lost = Object.entries(routes.weights).filter(([digest, weight]) => missing.has(digest) && weight > 0);
  if (lost.length === 0 || fallback === null || missing.has(fallback) || !(fallback in routes.versions)) {
    return routes;
  }
  const freed = lost.reduce((sum, [, weight]) => sum + weight, 0);
  const weights = { ...routes.weights, ...Object.fromEntries(lost.map(([digest]) => [digest, 0])) };
  weights[fallback] = Math.min(100, (weights[fallback] ?? 0) + freed);
  return { ...routes, generation: routes.generation + 1, weights };
}
