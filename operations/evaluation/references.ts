import type { Config } from "../../core/config/schema.ts";
import type { Ports, RegistryPort } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import type { ReleaseRef } from "../../core/release/release-file.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "../review/read-report.ts";

/** A released model that a candidate is compared with, fetched and verified. */
export interface Reference {
  release: string;
  digest: string;
  /** Where the model is on this machine. */
  path: string;
  /** Its input columns in order; null where its lineage is not in the registry. */
  features: readonly string[] | null;
}

/**
 * Production is what the last environment of the promotion chain serves; the anchor is the newest release, the second
 * thing to compare with, so that small drops cannot add up unnoticed.
 */
export async function findReferences(
  ports: Ports,
  config: Config,
  model: string,
): Promise<{ production: Reference | null; anchor: Reference | null }> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const registry = ports.registry(config.registry);
  const fetched = async (ref: ReleaseRef | undefined) =>
    ref ? fetchReference(ports, registry, model, ref, releases) : null;
  return {
    production: await fetched(await productionOf(ports, config, model)),
    anchor: await fetched(releases[0]),
  };
}

export async function productionOf(ports: Ports, config: Config, model: string): Promise<ReleaseRef | undefined> {
  const last = promotionOrder(config).at(-1);
  const branch = last === undefined ? undefined : config.environments[last]?.branch;
  const text = branch === undefined ? null : await ports.repository.readFile(branch, releaseFilePath(model));
  return text === null ? undefined : parseReleaseFile(text, model).stable;
}

export async function fetchReference(
  ports: Ports,
  registry: RegistryPort,
  model: string,
  ref: ReleaseRef,
  releases: readonly Release[],
): Promise<Reference> {
  ports.progress.step(`Fetching ${ref.release} from the registry`);
  const path = `${pathsOf(model).models}/${ref.digest.replace(":", "-")}.onnx`;
  await registry.fetch(ref.digest, path);
  const report = releases.find((release) => release.digest === ref.digest)?.report;
  return {
    release: ref.release,
    digest: ref.digest,
    path,
    features: report === undefined ? null : await featuresIn(ports, registry, model, report),
  };
}

/** The release's own evaluation report is kept beside the model; it knows the order of the input columns. */
async function featuresIn(
  ports: Ports,
  registry: RegistryPort,
  model: string,
  digest: string,
): Promise<readonly string[] | null> {
  if (!(await registry.has(digest))) {
    return null;
  }
  const path = `${pathsOf(model).models}/${digest.replace(":", "-")}.json`;
  await registry.fetch(digest, path);
  const report = await readReport(ports.files, path, model);
  return report.outcome === "evaluated" ? report.candidate.features : null;
}
