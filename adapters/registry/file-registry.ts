import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { digestOf, digestSchema } from "../../core/digest.ts";
import { SluiceError } from "../../core/errors.ts";
import type { FilesPort, RegistryPort } from "../../core/ports.ts";
import { writeAtomically } from "../files/atomic-write.ts";

/**
 * Models by digest in a folder, laid out as an OCI image layout lays out its blobs: `blobs/sha256/HEX`. An object is
 * immutable; its digest is checked on the way in and on every way out.
 *
 * @param url `file:///absolute/folder`, or `file://relative/folder` below the repository root
 */
export function createFileRegistry(url: string, files: FilesPort): RegistryPort {
  const folder = folderOf(url, files);
  const blob = (digest: string) => join(folder, "blobs", "sha256", digestSchema.parse(digest).slice("sha256:".length));
  return {
    url: pathToFileURL(folder).href,
    has: (digest) => files.exists(blob(digest)),
    put: async (path) => {
      const { digest, bytes } = await files.digest(path);
      const target = blob(digest);
      if (!(await files.exists(target))) {
        await writeAtomically(target, (temporary) => copyFile(files.resolve(path), temporary));
        await verify(files, target, digest);
      }
      return { digest, bytes, uri: pathToFileURL(target).href };
    },
    read: async (digest, maxBytes) => {
      const source = blob(digest);
      if (!(await files.exists(source))) throw missing(folder, digest);
      const { bytes } = await files.digest(source);
      const content = bytes <= maxBytes ? await files.readBytes(source) : null;
      const found = content === null ? `more than ${maxBytes} bytes` : `the digest ${digestOf(content)}`;
      if (content === null || digestOf(content) !== digest) throw mismatch(digest, found);
      return content;
    },
    fetch: async (digest, path) => {
      const source = blob(digest);
      if (!(await files.exists(source))) throw missing(folder, digest);
      await writeAtomically(files.resolve(path), async (temporary) => {
        await copyFile(source, temporary);
        await verify(files, temporary, digest);
      });
    },
  };
}

function folderOf(url: string, files: FilesPort): string {
  if (!url.startsWith("file://")) {
    throw new SluiceError("CONFIG_INVALID", `The registry ${url} is of a kind that is not supported.`, {
      remedy: "Use file:///absolute/folder, or file://folder for a folder of the repository.",
    });
  }
  return url.startsWith("file:///") ? fileURLToPath(url) : resolve(files.resolve("."), url.slice("file://".length));
}

async function verify(files: FilesPort, path: string, digest: string): Promise<void> {
  const found = await files.digest(path);
  if (found.digest !== digest) throw mismatch(digest, `the digest ${found.digest}`);
}

function missing(folder: string, digest: string): SluiceError {
  return new SluiceError("REGISTRY_MISSING", `The registry ${folder} has no model ${digest}.`, {
    remedy:
      "Check that SLUICE_REGISTRY (or registry: in sluice.yaml) names the registry that the release was put into.",
  });
}

function mismatch(digest: string, found: string): SluiceError {
  return new SluiceError("REGISTRY_MISMATCH", `The registry's object ${digest} has ${found}.`, {
    remedy:
      "The object was damaged or exchanged: do not use it. Remove it from the registry and release the model again.",
  });
}
