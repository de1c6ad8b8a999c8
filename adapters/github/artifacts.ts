import { unzipSync } from "fflate";
import { digestOf } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import { calling, type GitHubPlace } from "./github-client.ts";

/** Artifacts are hostile until checked: they come from runs that worked on a stranger's data. */

/** A report is some hundred kilobytes; a model is not downloaded here. */
const maxArchiveBytes = 8 * 1024 * 1024;
const maxFileBytes = 8 * 1024 * 1024;
const maxEntries = 100;

/** Names of what the run has uploaded, with what is needed to fetch it. Of one name, the newest. */
export interface ArtifactInfo {
  id: number;
  name: string;
  bytes: number;
  /** As GitHub computed it at upload. */
  digest: string | null;
  /** This GitHub keeps no digests. */
  undigested?: true;
}

/**
 * GitHub Enterprise Server has artifacts of version 3 alone, of which it keeps no digest
 * (https://github.com/actions/upload-artifact/issues/537). Everywhere else a missing one is a reason to refuse.
 */
const enterpriseServer = /^https?:\/\/[^/]+\/api\/v3\/?$/;

export async function listArtifacts(
  { client, owner, repo }: GitHubPlace,
  runId: number,
): Promise<Map<string, ArtifactInfo>> {
  const artifacts = await calling(`list the artifacts of run ${runId}`, () =>
    client.paginate(client.rest.actions.listWorkflowRunArtifacts, { owner, repo, run_id: runId, per_page: 100 }),
  );
  const { baseUrl = "" } = client.rest.actions.listWorkflowRunArtifacts.endpoint.DEFAULTS;
  const usable = artifacts.filter(({ expired }) => !expired).sort((a, b) => a.id - b.id);
  return new Map(
    usable.map(({ id, name, size_in_bytes: bytes, digest }) => [
      name,
      {
        id,
        name,
        bytes,
        digest: digest ?? null,
        ...(!digest && enterpriseServer.test(baseUrl) && { undigested: true }),
      },
    ]),
  );
}

/**
 * One file of an artifact, read in memory alone: nothing is unpacked to disk, so no entry's name can lead anywhere.
 *
 * @throws SluiceError REPORT_INVALID when the archive is too large, is not the one that was uploaded, or lacks the file
 */
export async function readArtifactFile(
  { client, owner, repo }: GitHubPlace,
  artifact: ArtifactInfo,
  file: string,
): Promise<Uint8Array> {
  if (artifact.bytes > maxArchiveBytes) throw untrusted(artifact, `it has ${artifact.bytes} bytes`);
  const { data } = await calling(`download the artifact ${artifact.name}`, () =>
    client.rest.actions.downloadArtifact({ owner, repo, artifact_id: artifact.id, archive_format: "zip" }),
  );
  return fileInArchive(new Uint8Array(data as ArrayBuffer), artifact, file);
}

export function fileInArchive(zip: Uint8Array, artifact: ArtifactInfo, file: string): Uint8Array {
  if (zip.length > maxArchiveBytes) throw untrusted(artifact, `it has ${zip.length} bytes`);
  if (!artifact.undigested && artifact.digest !== digestOf(zip)) {
    throw untrusted(
      artifact,
      `its digest is not the one of the upload, ${artifact.digest ?? "which GitHub does not tell"}`,
    );
  }
  const found = unzip(zip, artifact, file)[file];
  if (!found) throw untrusted(artifact, `it has no ${file}`);
  return found;
}

function unzip(zip: Uint8Array, artifact: ArtifactInfo, file: string): Record<string, Uint8Array> {
  const names = new Set<string>();
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        // Whoever unpacks it elsewhere may fold case: what is one file here must be one there.
        const folded = name.toLowerCase();
        if (names.has(folded)) throw untrusted(artifact, "it has two files of one name");
        names.add(folded);
        if (names.size > maxEntries) throw untrusted(artifact, `it has more than ${maxEntries} files`);
        if (leadsOut.test(name)) throw untrusted(artifact, "the name of a file leads out of it");
        if (name !== file) return false;
        // Inflation never writes past the size that the archive declares, so a lie here only cuts the file short.
        if (originalSize > maxFileBytes) throw untrusted(artifact, `its ${file} has ${originalSize} bytes`);
        return true;
      },
    });
  } catch (cause) {
    throw cause instanceof SluiceError ? cause : untrusted(artifact, "it is not a readable archive", cause);
  }
}

/** Absolute, of a drive, with a step up, with the other kind of slash, or with a character that ends a name early. */
const leadsOut = /^\/|^[A-Za-z]:|(^|\/)\.\.(\/|$)|\\|\0/;

function untrusted({ name }: ArtifactInfo, why: string, cause?: unknown): SluiceError {
  return new SluiceError("REPORT_INVALID", `The artifact ${name} is refused: ${why}.`, {
    remedy: "Run the workflow again; if it stays so, compare the workflow files with the templates.",
    cause,
  });
}
