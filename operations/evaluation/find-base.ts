import type { Config, DataConfig } from "../../core/config/schema.ts";
import { dataLockPath, parseDataLock } from "../../core/data/sources/data-lock.ts";
import { differences } from "../../core/data/sources/locked-files.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { modelOf } from "../model-of.ts";
import { productionOf } from "./references.ts";

/** What the data is compared with. */
export type BaseChoice =
  | {
      kind: "ref";
      ref: string;
      /** The checkout may be GitHub's merge of a pull request into `ref`, and know `ref` as its first parent alone. */
      merged?: boolean;
    }
  /** What the model in production was trained on. */
  | { kind: "production" }
  | { kind: "source"; source: string };

export interface Base {
  base: string;
  spec: SourceSpec;
}

/** Why there is none, for people; and whether its data.lock.yaml names the very files that are there now. */
export type NoBase = { base: string; reason: string; locked?: boolean };

/** Files of a commit are written below `folder`. */
export async function findBase(
  ports: Ports,
  { config, model, base }: { config: Config; model: string; base: BaseChoice },
  folder: string,
): Promise<Base | NoBase> {
  const { data } = modelOf(config, model);
  switch (base.kind) {
    case "source":
      return { base: base.source.slice(0, 200), spec: { ...data, source: base.source } };
    case "ref":
      return fromHistory(ports, { model, data }, await knownAs(ports, base, folder), { folder, label: base.ref });
    case "production": {
      const released = await productionOf(ports, config, model);
      const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
      const release = releases.find(({ digest }) => digest === released?.digest);
      const label = labelOf(base);
      if (!release) return { base: label, reason: `There is no release of ${model} in production yet.` };
      return fromHistory(ports, { model, data }, release.commit, { folder, label: `${label} (${release.release})` });
    }
  }
}

async function knownAs(
  { history }: Ports,
  { ref, merged }: Extract<BaseChoice, { kind: "ref" }>,
  folder: string,
): Promise<string> {
  const nothing = "";
  if (!merged || (await history.extract(ref, nothing, folder)) !== null) return ref;
  return (await history.extract("HEAD^2", nothing, folder)) === null ? ref : "HEAD^1";
}

export function labelOf(base: BaseChoice): string {
  if (base.kind === "production") return "the training data of production";
  return (base.kind === "ref" ? base.ref : base.source).slice(0, 200);
}

async function fromHistory(
  ports: Ports,
  { model, data }: { model: string; data: DataConfig },
  ref: string,
  { folder, label }: { folder: string; label: string },
): Promise<Base | NoBase> {
  const base = label.slice(0, 200);
  if (/^[a-z0-9]+:\/\//i.test(data.source)) {
    const reason = `${data.source} is not in git, which keeps nothing but the digests of what it was.`;
    return { base, reason, locked: await isLockedAt(ports, { model, data }, ref, folder) };
  }
  ports.progress.step(`Reading the data of ${base}`);
  const found = await ports.history.extract(ref, data.source, folder);
  if (found === null) {
    return {
      base,
      reason: `This checkout has no ${ref}, and could not fetch it (in a workflow, check out with fetch-depth: 2).`,
    };
  }
  if (found.length === 0) {
    const reason = `${base} has no file that matches ${data.source}.`;
    return { base, reason, locked: await isLockedAt(ports, { model, data }, ref, folder) };
  }
  return { base, spec: { ...data, source: `${folder}/${data.source}` } };
}

/** Data that git does not hold is known by its digests there. A commit without a lock says nothing of it. */
async function isLockedAt(
  ports: Ports,
  { model, data }: { model: string; data: DataConfig },
  ref: string,
  folder: string,
): Promise<boolean> {
  const found = await ports.history.extract(ref, dataLockPath, folder);
  const text = found && found.length > 0 ? await ports.files.readText(`${folder}/${dataLockPath}`) : null;
  const locked = text === null ? undefined : parseDataLock(text).models[model]?.files;
  return locked !== undefined && differences(locked, (await ports.data.inspect(data)).files) === null;
}
