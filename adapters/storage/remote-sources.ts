import { join } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import { type DownloadLimits, download, type RemoteFile, usualLimits } from "./download.ts";
import { type Fetch, httpsFile } from "./https-source.ts";
import { s3Files } from "./s3-source.ts";

export interface RemoteSources {
  /** The files of a remote source, copied below the repository; null for a source that is not remote. */
  locate(source: string): Promise<{ path: string; origin: string }[] | null>;
}

export interface RemoteOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  fetch?: Fetch;
  limits?: Partial<DownloadLimits>;
}

/** Data at `https://` and `s3://` addresses, kept in `.sluice/cache` as long as the server says that it is the same. */
export function createRemoteSources({ root, env, fetch = globalThis.fetch, limits }: RemoteOptions): RemoteSources {
  const cache = join(root, ".sluice", "cache");
  return {
    locate: async (source) => {
      const files = await filesOf(source, env, fetch);
      if (files === null) return null;
      const found: { path: string; origin: string }[] = [];
      for (const file of files) {
        const origin = await download(file, cache, { ...usualLimits, ...limits });
        found.push({ path: file.address, origin });
      }
      return found;
    },
  };
}

async function filesOf(source: string, env: RemoteOptions["env"], fetch: Fetch): Promise<RemoteFile[] | null> {
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(source) ?? [];
  if (scheme === undefined) return null;
  if (scheme === "https://") return [httpsFile(source, env, fetch)];
  if (scheme === "s3://") return s3Files(source, env, fetch);
  throw new SluiceError("DATA_UNREADABLE", `Data is not read from ${scheme} addresses.`, {
    remedy: "Use a path or glob in the repository, an https:// address, or s3://BUCKET/KEY.",
  });
}
