import type { Config, DataConfig, Gate } from "../../core/config/schema.ts";
import { digestOf, shortDigest } from "../../core/digest.ts";
import { classesOf } from "../../core/metrics/multiclass/classes.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import type { Table } from "../../core/table.ts";
import { featuresOf } from "../../core/training/features.ts";
import { trainBaseline } from "../../core/training/train-baseline.ts";
import { splitRows } from "../data/split-of.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { fetchReference, type Reference } from "./references.ts";

/** Models to compare with that are made or fetched only for a gate that asks for them. */
export interface FurtherReferences {
  baseline: Reference | null;
  "base-branch": Reference | null;
  /** Why there is no model of the base branch. */
  missing?: string;
}

export interface FurtherRequest {
  config: Config;
  model: string;
  /** Commit of the code that the candidate comes from. */
  commit: string | null;
}

export async function findFurtherReferences(ports: Ports, request: FurtherRequest): Promise<FurtherReferences> {
  const { gates } = modelOf(request.config, request.model);
  const isAsked = (versus: Gate["versus"]) => gates.some((gate) => gate.versus === versus);
  return {
    baseline: isAsked("baseline") ? await trainedBaseline(ports, request) : null,
    ...(isAsked("base-branch") ? await baseBranchModel(ports, request) : { "base-branch": null }),
  };
}

/**
 * Trained here, from the rows that the trusted configuration gives: one that came with the candidate could have been made
 * easy to beat.
 */
async function trainedBaseline(ports: Ports, { config, model: name }: FurtherRequest): Promise<Reference> {
  ports.progress.step(`Training the baseline of ${name}`);
  const { task, train, data } = modelOf(config, name);
  const split = await splitRows(ports, name, data);
  const trainRows = await ports.data.read(split.train.path);
  const validationRows = await ports.data.read(split.validation.path);
  const features = featuresOf(modelOf(config, name), Object.keys(trainRows.columns));
  const { model } = trainBaseline({
    task,
    target: data.target,
    classes:
      task === "multiclass-classification" ? await classesIn(ports, data, split.holdout.path, trainRows) : undefined,
    features,
    unseen: train.unseen,
    train: trainRows,
    validation: validationRows,
  });
  const digest = digestOf(model);
  const path = `${pathsOf(name).models}/${digest.replace(":", "-")}.onnx`;
  await ports.files.write(path, model);
  return { release: "baseline", digest, path, features };
}

/** A class may be so rare that the training rows have none of it; the models beside have a probability for it all the same. */
async function classesIn(ports: Ports, data: DataConfig, holdout: string, train: Table): Promise<string[]> {
  const held = await ports.data.read(holdout, [data.target]);
  return classesOf(
    data,
    [train, held].flatMap(({ columns }) => columns[data.target] ?? []),
  );
}

/**
 * Only the release of the very commit speaks for the base branch's code; an older one would be the anchor under another
 * name. When the newest commit is the one that is evaluated, its parent is the base.
 */
async function baseBranchModel(
  ports: Ports,
  { config, model, commit }: FurtherRequest,
): Promise<Pick<FurtherReferences, "base-branch" | "missing">> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const base = (await ports.repository.log("HEAD", 2)).find((entry) => entry.commit !== commit)?.commit;
  if (base === undefined) return { "base-branch": null, missing: "the base branch has no commit yet" };
  const release = releases.find((one) => one.commit === base);
  if (!release) {
    const missing = `no release was made from ${shortDigest(base)}, the newest commit of the base branch`;
    return { "base-branch": null, missing };
  }
  return { "base-branch": await fetchReference(ports, ports.registry(config.registry), model, release, releases) };
}
