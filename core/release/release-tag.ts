import { stringify } from "yaml";
import { z } from "zod";
import { parseYaml } from "../config/parse-yaml.ts";
import { digestSchema } from "../digest.ts";
import { SluiceError } from "../errors.ts";
import { given } from "../given.ts";
import type { ReleaseRef } from "./release-file.ts";

/** Annotated tags `MODEL@vN` are the index of releases; the annotation says which bytes, from which commit, judged how. */

const annotationSchema = z.strictObject({
  digest: digestSchema,
  uri: z.string().max(1_000),
  commit: z.string().regex(/^[0-9a-f]{40}$/, "must be a full commit id"),
  /** Digest of the evaluation report. */
  report: digestSchema,
  /** Digest of what live rows are compared with; releases of `evaluate` without `--release` have none. */
  reference: digestSchema.optional(),
  /** Digest of the model card, where the model has one. */
  card: digestSchema.optional(),
});

export interface Tag {
  name: string;
  /** The commit it points at. */
  commit: string;
  /** The annotation. */
  message: string;
}

export type Release = ReleaseRef & z.output<typeof annotationSchema>;

const remedy = "Promote a release that `sluice release` has made; its tag carries the digest of the model.";

export function releaseTagPrefix(model: string): string {
  return `${model}@v`;
}

export function writeReleaseTag({ release, digest, uri, commit, report, reference, card }: Release): string {
  const annotation = { digest, uri, commit, report, ...given({ reference, card }) };
  return `Release ${release}\n\n${stringify(annotation, { lineWidth: 0 })}`;
}

/** @throws SluiceError RELEASE_INVALID when the tag was not made by a release */
export function parseReleaseTag(tag: Tag): Release {
  const [subject, ...rest] = tag.message.replaceAll("\r\n", "\n").split("\n");
  if (subject !== `Release ${tag.name}`) {
    throw new SluiceError("RELEASE_INVALID", `tag ${tag.name} does not begin with 'Release ${tag.name}'`, { remedy });
  }
  const { value } = parseYaml(rest.join("\n"), `tag ${tag.name}`, annotationSchema, {
    code: "RELEASE_INVALID",
    remedy,
  });
  if (value.commit !== tag.commit) {
    const message = `tag ${tag.name} is on ${tag.commit}, but says that it is of ${value.commit}`;
    throw new SluiceError("RELEASE_INVALID", message, { remedy });
  }
  return { release: tag.name, ...value };
}

/** Releases of the model, newest first; tags of the same grammar that other tools made carry no digest and are left out. */
export function releasesOf(model: string, tags: readonly Tag[]): Release[] {
  return versionsOf(model, tags)
    .filter(({ tag }) => tag.message.startsWith("Release "))
    .map(({ tag }) => parseReleaseTag(tag));
}

/** `MODEL@vN` after every tag of the model, also those of the form `MODEL@vX.Y.Z`. */
export function nextReleaseName(model: string, tags: readonly Tag[]): string {
  const newest = versionsOf(model, tags)[0]?.version[0] ?? 0;
  return `${releaseTagPrefix(model)}${newest + 1}`;
}

/** By version: below 0 where `a` is the older one of the two. Both are `MODEL@vN` of one model. */
export function compareReleases(a: string, b: string): number {
  return compareVersions(versionIn(a), versionIn(b));
}

function versionIn(release: string): number[] {
  return release
    .slice(release.lastIndexOf("@v") + 2)
    .split(".")
    .map(Number);
}

function versionsOf(model: string, tags: readonly Tag[]): { tag: Tag; version: number[] }[] {
  const prefix = releaseTagPrefix(model);
  return tags
    .filter(({ name }) => name.startsWith(prefix) && /^\d+(\.\d+){0,2}$/.test(name.slice(prefix.length)))
    .map((tag) => ({ tag, version: tag.name.slice(prefix.length).split(".").map(Number) }))
    .sort((a, b) => compareVersions(b.version, a.version));
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const difference = [0, 1, 2].map((part) => (a[part] ?? 0) - (b[part] ?? 0)).find((value) => value !== 0);
  return difference ?? 0;
}
