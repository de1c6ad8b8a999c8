import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type NativeName, nativeNames } from "../../adapters/natives/native-list.ts";

/** Where npm's packages hold the native libraries of each platform, and which files of them are needed. */
interface NativePackage {
  package: string;
  /** Within the package. */
  files: readonly string[];
}

function packagesFor(platform: string, library: string, runtime: string): Record<NativeName, NativePackage> {
  const folder = `bin/napi-v6/${platform.replace("-", "/")}`;
  return {
    duckdb: { package: `@duckdb/node-bindings-${platform}`, files: ["duckdb.node", library] },
    onnxruntime: {
      package: "onnxruntime-node",
      files: ["onnxruntime_binding.node", runtime].map((file) => `${folder}/${file}`),
    },
  };
}

/** Windows is left out: no action that scores a model runs there, as a stranger's model could not be confined. */
const nativePackages: Readonly<Record<string, Record<NativeName, NativePackage>>> = {
  "linux-x64": packagesFor("linux-x64", "libduckdb.so", "libonnxruntime.so.1"),
  "linux-arm64": packagesFor("linux-arm64", "libduckdb.so", "libonnxruntime.so.1"),
  "darwin-arm64": packagesFor("darwin-arm64", "libduckdb.dylib", "libonnxruntime.1.dylib"),
};

export interface NativeFiles {
  version: string;
  /** Paths of the files as npm brings them. */
  paths: string[];
}

export interface FoundNatives {
  platforms: Map<string, Record<NativeName, NativeFiles>>;
  /** Platforms without a checksum in the lock file: nobody could say whether what is fetched is right. */
  unlocked: string[];
}

/** The libraries of every platform that the lock file vouches for; what is not installed is fetched into `scratch`. */
export function findNatives(root: string, scratch: string): FoundNatives {
  const { packages: lock } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const [locked, unlocked] = [[], []] as [string[], string[]];
  for (const [platform, natives] of Object.entries(nativePackages)) {
    const known = nativeNames.every((name) => lock[`node_modules/${natives[name].package}`]?.integrity);
    (known ? locked : unlocked).push(platform);
  }
  const filesOf = (one: NativePackage): NativeFiles => {
    const entry = lock[`node_modules/${one.package}`] as LockEntry;
    const folder = installed(one.package, root) ?? fetched(one.package, entry, scratch);
    return { version: entry.version, paths: one.files.map((file) => join(folder, file)) };
  };
  const platforms = locked.map((platform) => {
    const { duckdb, onnxruntime } = nativePackages[platform] as Record<NativeName, NativePackage>;
    return [platform, { duckdb: filesOf(duckdb), onnxruntime: filesOf(onnxruntime) }] as const;
  });
  return { platforms: new Map(platforms), unlocked };
}

interface LockEntry {
  version: string;
  integrity?: string;
}
interface Lock {
  packages: Record<string, LockEntry | undefined>;
}

function installed(name: string, root: string): string | null {
  const folder = join(root, "node_modules", name);
  return existsSync(folder) ? folder : null;
}

/** From the registry that npm is set up for, held against the lock file before anything of it is unpacked. */
function fetched(name: string, { version, integrity }: LockEntry, scratch: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const packing = ["pack", "--silent", "--pack-destination", folder, `${name}@${version}`];
  const archive = join(folder, basename(execFileSync("npm", packing, { encoding: "utf8" }).trim()));
  const digest = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (digest !== integrity) throw new Error(`${name}@${version} of the registry is not the one of package-lock.json.`);
  execFileSync("tar", ["-xzf", archive, "-C", folder]);
  return join(folder, "package");
}
