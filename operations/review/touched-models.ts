import { type ChangedFile, type Side, type Touch, touchedModels } from "../../core/changes/touched-models.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import type { Config } from "../../core/config/schema.ts";
import { selectModel } from "../../core/config/select-model.ts";
import { type DataLock, dataLockPath, parseDataLock } from "../../core/data/sources/data-lock.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports, RepositoryPort } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { loadConfig } from "../load-config.ts";
import { modelOf } from "../model-of.ts";

export interface TouchQuestion {
  /** Branch or commit that the change wants into. */
  base: string;
  /** The change: a branch or commit. */
  head: string;
  /** Path of the configuration. */
  config: string;
}

interface NamedQuestion extends Omit<TouchQuestion, "base"> {
  /** This one alone, touched or not. */
  model: string | undefined;
  /** Without it every model counts as touched. */
  base: string | undefined;
  /** Without those that leave predictions alone, which nobody can release. */
  releasable: boolean;
}

/** Those of the checkout's configuration that a change touches or adds. */
export async function namedModels(ports: Ports, question: NamedQuestion): Promise<Outcome<{ models: string[] }>> {
  const known = await loadConfig(ports.files, question.config);
  const named = await namesIn(ports, known, question);
  const models = question.releasable ? named.filter((name) => modelOf(known, name).train.leaves === "model") : named;
  const list = models.length > 0 ? `: ${models.join(", ")}` : "";
  const headline = `${models.length} of ${plural(Object.keys(known.models).length, "model")} touched${list}`;
  return { conclusion: "passed", headline, summary: "", facts: { models }, annotations: [] };
}

async function namesIn(
  { repository }: Ports,
  known: Config,
  { model, base, head, config }: NamedQuestion,
): Promise<string[]> {
  if (model !== undefined) return [selectModel(known, model)];
  if (base === undefined) return Object.keys(known.models);
  const { touched, added } = await findTouched(repository, { base, head, config });
  return [...touched, ...added].filter((name) => Object.hasOwn(known.models, name));
}

/** Which models `head` may have changed since it left `base`: the same answer to whoever asks, run or bot. */
export async function findTouched(repository: RepositoryPort, question: TouchQuestion): Promise<Touch> {
  const { base, head, config: configPath } = question;
  const { mergeBase, files } = await repository.compare(base, head);
  const before = mergeBase === null ? null : await sideAt(repository, mergeBase, configPath);
  const today = await sideAt(repository, base, configPath);
  const after = await sideAt(repository, head, configPath);
  const since = isSide(today) ? today : nothing;
  // It left before there was a configuration, so it is seen with the eyes of today.
  if (!isSide(before)) return touchedModels({ configPath, base: since, head: after ?? since, files });
  if (after === "unreadable") return touchedModels({ configPath, base: withNewer(before, since), head: after, files });
  const own = withNewer(after ?? nothing, newerThan(before, since));
  return touchedModels({ configPath, base: withNewer(before, since), head: own, files });
}

/** What has come to the base meanwhile would be merged with the change, though the change does not know of it. */
function withNewer(side: Side, { config }: Side): Side {
  return { ...side, config: { ...side.config, models: { ...config.models, ...side.config.models } } };
}

function newerThan({ config: { models: known } }: Side, { config, lock }: Side): Side {
  const newer = Object.entries(config.models).filter(([model]) => !Object.hasOwn(known, model));
  return { config: { ...config, models: Object.fromEntries(newer) }, lock };
}

type Found = Side | "unreadable" | null;

const isSide = (found: Found): found is Side => found !== null && found !== "unreadable";

/** Which models may differ between two commits whose trees differ in `files`; null: all. */
export async function modelsApart(
  repository: RepositoryPort,
  { one, other, files, config }: { one: string; other: string; files: ChangedFile[] | null; config: string },
): Promise<string[] | null> {
  const [base, head] = [await sideAt(repository, one, config), await sideAt(repository, other, config)];
  return isSide(base) && isSide(head) ? touchedModels({ configPath: config, base, head, files }).touched : null;
}

const nothing: Side = { config: { version: 1, models: {}, registry: "", environments: {} }, lock: null };

/** null: there is no configuration. */
async function sideAt(repository: RepositoryPort, ref: string, path: string): Promise<Found> {
  const [configText, lockText] = [await repository.readFile(ref, path), await repository.readFile(ref, dataLockPath)];
  if (configText === null) return null;
  const config = readable(() => parseConfig(configText, path));
  const lock = lockText === null ? null : readable(() => parseDataLock(lockText));
  return config === "unreadable" || lock === "unreadable" ? "unreadable" : { config, lock };
}

function readable<T extends Config | DataLock>(parse: () => T): T | "unreadable" {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SluiceError) return "unreadable";
    throw error;
  }
}
