import { folderOf, pathsIn } from "../config/command-paths.ts";
import type { Config, ModelConfig } from "../config/schema.ts";
import { type DataLock, dataLockPath } from "../data/sources/data-lock.ts";
import { trainingPath } from "../retrain/training-file.ts";
import { pathPattern } from "./path-pattern.ts";

/** Which models a change may have changed, so that of many in a repository only those are trained and judged. */

/** One side of the change. */
export interface Side {
  config: Config;
  lock: DataLock | null;
}

export interface ChangedFile {
  path: string;
  /** Not there before, so that nothing of what was can rest on it. */
  isNew: boolean;
}

export interface Change {
  configPath: string;
  /** Where the change began. */
  base: Side;
  /** `unreadable`: what stands there follows no contract. */
  head: Side | "unreadable";
  /** Paths that it changes, under their old and their new names; null: more than can be listed. */
  files: readonly ChangedFile[] | null;
}

export interface Touch {
  /** Models that were there before and still are. */
  touched: string[];
  added: string[];
  removed: { model: string; renamedTo: string | null }[];
}

/**
 * A file that says which models it belongs to touches those; one that does not, such as shared code, touches all. When in
 * doubt a model is touched: one too many costs minutes, one too few a bad model.
 */
export function touchedModels(change: Change): Touch {
  const { base, head, files } = change;
  const known = Object.keys(base.config.models);
  if (head === "unreadable") return { touched: known, added: [], removed: [] };
  const kept = known.filter((model) => Object.hasOwn(head.config.models, model));
  const added = Object.keys(head.config.models).filter((model) => !known.includes(model));
  const gone = known.filter((model) => !kept.includes(model));
  return {
    touched: files === null ? kept : kept.filter(isTouchedBy({ ...change, head, files })),
    added,
    removed: gone.map((model) => ({ model, renamedTo: renamed(base.config.models[model], head.config, added) })),
  };
}

function isTouchedBy({ configPath, base, head, files }: Change & { head: Side; files: readonly ChangedFile[] }) {
  const owners = ownersAmong(Object.entries(base.config.models).map(claimsOf));
  const isAdditions = ownedByAdditions(base.config, head.config);
  const touched = new Set<string>();
  let isShared = false;
  for (const file of files) {
    if (file.path === configPath || file.path === dataLockPath) continue;
    const found = owners(file.path);
    for (const { model } of found) touched.add(model);
    isShared ||= found.length === 0 && !text.test(file.path) && !isAdditions(file);
  }
  return (model: string): boolean =>
    isShared ||
    touched.has(model) ||
    differ(base.config.models[model], head.config.models[model]) ||
    differ(base.lock?.models[model], head.lock?.models[model]);
}

/**
 * The change itself says what its new models are made of, so it is believed of new files alone, and outside the root, where
 * a new file can be what a script beside it takes for something else. All other files belong to whom the base says.
 */
function ownedByAdditions(base: Config, head: Config): (file: ChangedFile) => boolean {
  const added = Object.entries(head.models).filter(([model]) => !Object.hasOwn(base.models, model));
  const owners = ownersAmong(added.map(claimsOf));
  return ({ path, isNew }) => isNew && path.includes("/") && owners(path).length > 0;
}

interface Claims {
  model: string;
  isExact(file: string): boolean;
  folders: string[];
}

function claimsOf([model, { data, train, evaluate }]: [string, ModelConfig]): Claims {
  const commands = [train.run ?? "", ...evaluate.custom.map(({ run }) => run)];
  const named = [...commands.flatMap(pathsIn), data.schema?.replace(/^(\.\/)+/, ""), trainingPath(model)];
  const patterns = [data.source, ...(train.files ?? [])].map(pathPattern);
  return {
    model,
    isExact: (file) => named.includes(file) || patterns.some((fits) => fits(file)),
    folders: commands
      .flatMap(pathsIn)
      .map(folderOf)
      .filter((folder) => folder !== ""),
  };
}

/** Whose a file is: of those that name it; else of those whose scripts live in its folder, or above. */
function ownersAmong(all: readonly Claims[]): (file: string) => Claims[] {
  return (file) => {
    const exact = all.filter(({ isExact }) => isExact(file));
    return exact.length > 0
      ? exact
      : all.filter(({ folders }) => folders.some((folder) => folderOf(file).startsWith(folder)));
  };
}

const text = /(^|\/)(docs\/.*|LICENSE|[^/]*\.(md|rst))$/;

/** The same entry under another name; where several are the same, nobody can tell. */
function renamed(old: ModelConfig | undefined, head: Config, added: readonly string[]): string | null {
  const alike = added.filter((model) => !differ(old, head.models[model]));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
