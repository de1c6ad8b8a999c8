import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { given } from "../../core/given.ts";
import { isReferenceOf } from "../../core/monitor/reference.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports, RegistryPort } from "../../core/ports.ts";
import {
  nextReleaseName,
  type Release,
  releasesOf,
  releaseTagPrefix,
  writeReleaseTag,
} from "../../core/release/release-tag.ts";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { code, table } from "../../core/report/markdown.ts";
import { readBundle } from "../evaluation/bundle.ts";
import { recordLook } from "../evaluation/looks.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "../review/read-report.ts";
import { writeCard } from "./card.ts";

export interface ReleaseInput {
  config: Config;
  model: string;
  /** Commit of the default branch that the model was trained from; the tag points at it. */
  commit: string;
}

/**
 * Puts the evaluated model and its report into the registry and names it `MODEL@vN` by an annotated tag. Doing it again
 * for the same model changes nothing.
 */
export async function release(ports: Ports, input: ReleaseInput): Promise<Outcome<Release>> {
  const paths = pathsOf(input.model);
  const report = await passedReport(ports, input);
  await recordLook(ports.repository, report);
  const bundle = await readBundle(ports.files, paths.out, input.model);
  if (bundle.candidate?.digest !== report.candidate.digest) {
    throw new SluiceError("REPORT_INVALID", `${paths.report} is about another model than the one in ${paths.out}.`, {
      remedy: "Evaluate and gate the model that is to be released.",
    });
  }
  const tags = await ports.repository.tags(releaseTagPrefix(input.model));
  const newest = releasesOf(input.model, tags)[0];
  if (newest?.digest === report.candidate.digest) {
    return outcomeOf(newest, `${newest.release} is this very model already: nothing to release`);
  }
  const registry = ports.registry(input.config.registry);
  ports.progress.step(`Putting the model into ${registry.url}`);
  const { digest, uri } = await registry.put(bundle.model);
  const kept = await registry.put(paths.report);
  const reference = await keepReference(ports, registry, { model: input.model, digest });
  const named = { release: nextReleaseName(input.model, tags), digest, uri, commit: input.commit, report: kept.digest };
  const card = await keepCard(ports, registry, { config: input.config, report, release: named.release });
  const made = { ...named, ...given({ reference, card }) };
  await ports.repository.createTag({ name: made.release, commit: input.commit, message: writeReleaseTag(made) });
  return outcomeOf(made, `released ${made.release}`);
}

/** A reference that an earlier evaluation left belongs to another model, and is not kept. */
async function keepReference(
  { files }: Ports,
  registry: RegistryPort,
  model: { model: string; digest: string },
): Promise<string | undefined> {
  const path = pathsOf(model.model).reference;
  const text = await files.readText(path);
  if (text === null || !isReferenceOf(text, path, model)) return undefined;
  return (await registry.put(path)).digest;
}

async function keepCard(
  ports: Ports,
  registry: RegistryPort,
  released: Parameters<typeof writeCard>[1],
): Promise<string | undefined> {
  const { card } = pathsOf(released.report.model);
  return (await writeCard(ports, released, card)) ? (await registry.put(card)).digest : undefined;
}

async function passedReport(ports: Ports, input: ReleaseInput): Promise<EvaluatedReport> {
  const path = pathsOf(input.model).report;
  const report = await readReport(ports.files, path, input.model);
  if (report.outcome !== "evaluated" || !report.gates.passed) {
    throw new SluiceError("REPORT_INVALID", `${path} does not say that the model passed its gates.`, {
      remedy: "Release only what `sluice gate` has passed; the report says what it refused.",
    });
  }
  if (report.predicted) {
    throw new SluiceError("RELEASE_INVALID", `${input.model} left predictions, and there is no model to release.`, {
      remedy:
        "Export the model as ONNX and set train.leaves to model; what cannot be exported is released by other means.",
    });
  }
  return report;
}

function outcomeOf(made: Release, headline: string): Outcome<Release> {
  const rows = [
    ["release", "digest", "commit", "registry"],
    [made.release, made.digest, made.commit, made.uri].map(code),
  ];
  return { conclusion: "passed", headline, summary: `${table(rows)}\n`, facts: made, annotations: [] };
}
