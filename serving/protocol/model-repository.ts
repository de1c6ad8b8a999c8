import { SluiceError } from "../../core/errors.ts";
import { routesWithout } from "../../core/rollout/routes.ts";
import { terminalStates } from "../../core/rollout/status.ts";
import packageFile from "../../package.json" with { type: "json" };
import type { Fleet } from "../fleet.ts";
import type { RolloutDesk } from "../rollout/rollout-desk.ts";
import type { ServedModel } from "../served-model.ts";
import { HttpError } from "./http.ts";
import { isRecord } from "./infer-request.ts";

/**
 * The model repository extension of the Open Inference Protocol, on the admin plane as it changes what is served. Git says
 * which versions a model has, so `load` brings back what the routes list and never invents a version.
 */

interface RepositoryContext {
  fleet: Fleet;
  desk: RolloutDesk;
}

interface IndexEntry {
  name: string;
  version: string;
  state: "READY" | "UNAVAILABLE";
  reason: string;
}

/** @param path below /v2 @throws HttpError */
export async function answerRepository(
  method: string | undefined,
  path: readonly string[],
  readBody: () => Promise<unknown>,
  context: RepositoryContext,
): Promise<unknown> {
  if (path.length === 0 && method === "GET") {
    return { name: "sluice", version: packageFile.version, extensions: ["model_repository"] };
  }
  const [area, leaf, name, verb, ...more] = path;
  if (area !== "repository" || method !== "POST" || more.length > 0) {
    throw new HttpError(404, `unknown path ${method} /v2/${path.join("/")}`);
  }
  const body = await readBody();
  if (leaf === "index" && name === undefined) {
    const onlyReady = isRecord(body) && body.ready === true;
    return [...context.fleet.models]
      .flatMap((model) => indexOf(context.fleet, model))
      .filter(({ state }) => state === "READY" || !onlyReady);
  }
  if (leaf === "models" && name !== undefined && (verb === "load" || verb === "unload")) {
    await (verb === "load" ? load : unload)(context, context.fleet.get(name));
    return {};
  }
  throw new HttpError(404, `unknown path /v2/${path.join("/")}`);
}

function indexOf({ store }: Fleet, { name, routes }: ServedModel): IndexEntry[] {
  const versions = Object.entries(routes.versions);
  if (versions.length === 0) {
    return [{ name, version: "", state: "UNAVAILABLE", reason: "no version is listed" }];
  }
  return versions.map(([digest, { release }]) =>
    store.get(digest)
      ? { name, version: release, state: "READY", reason: "" }
      : { name, version: release, state: "UNAVAILABLE", reason: "not loaded" },
  );
}

/** @throws SluiceError what loading throws */
async function load({ fleet }: RepositoryContext, { name, routes }: ServedModel): Promise<void> {
  const digests = Object.keys(routes.versions);
  if (digests.length === 0) {
    throw new HttpError(400, `the routes of ${name} list no version: deploy one`);
  }
  await Promise.all(digests.map((digest) => fleet.store.load(digest)));
}

/** Takes all traffic away, then unloads: requests that began are answered. @throws SluiceError CONFLICT */
async function unload({ fleet, desk }: RepositoryContext, { name, routes }: ServedModel): Promise<void> {
  const rollout = desk.of(name).status();
  if (rollout && !terminalStates.includes(rollout.state)) {
    throw new SluiceError("CONFLICT", `rollout ${rollout.plan.rolloutId} of ${name} is under way`, {
      remedy: "Abort it first.",
    });
  }
  const none = Object.keys(routes.versions).reduce((left, digest) => routesWithout(digest, left), routes);
  await fleet.setRoutes(name, none);
}
