import { homedir } from "node:os";
import { join } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import { type NativeList, type NativeName, readNativeList } from "./native-list.ts";
import { storedNative } from "./native-store.ts";

/** Folders of native libraries; null: npm has installed them. Filled before a library is loaded, which is never in vain. */
const folders = new Map<NativeName, string | null>();
/** Several tasks may ask at once: the library is fetched for all of them. */
const asked = new Map<NativeName, Promise<string | null>>();

/**
 * Sees to it that the library can be loaded, by fetching it if need be. Returns its folder for a process that is started
 * without environment and is to be handed it.
 * @throws SluiceError NATIVES_UNAVAILABLE, NO_ROOM
 */
export function provideNative(name: NativeName): Promise<string | null> {
  const providing = asked.get(name) ?? provide(name);
  asked.set(name, providing);
  return providing;
}

async function provide(name: NativeName): Promise<string | null> {
  const list = readNativeList();
  const folder = list === null ? null : await fromList(list, name);
  folders.set(name, folder);
  return folder;
}

/** For a process that has been handed what its owner was provided with. */
export function handNative(name: NativeName, folder: string | null): void {
  asked.set(name, Promise.resolve(folder));
  folders.set(name, folder);
}

/** For the bindings of the bundles, which are loaded after their library was provided. */
export function nativeFolder(name: NativeName): string | null {
  const folder = folders.get(name);
  if (folder === undefined) throw new Error(`${name} was loaded before it was provided`);
  return folder;
}

function fromList({ platforms, source }: NativeList, name: NativeName): Promise<string> {
  const platform = currentPlatform();
  const natives = platforms[platform];
  if (natives === undefined) {
    const known = Object.keys(platforms).join(", ");
    throw new SluiceError("NATIVES_UNAVAILABLE", `This release of Sluice has no ${name} for ${platform}.`, {
      remedy: `Run this job on another machine; there are libraries for ${known}.`,
    });
  }
  const { RUNNER_TOOL_CACHE, SLUICE_NATIVES } = process.env;
  return storedNative(natives[name], {
    name: `${name}-${platform}`,
    cache: join(RUNNER_TOOL_CACHE || join(homedir(), ".cache"), "sluice-natives"),
    source: SLUICE_NATIVES || source,
  });
}

function currentPlatform(): string {
  const { platform, arch } = process;
  return platform === "linux" && !hasGlibc() ? `${platform}-${arch}-musl` : `${platform}-${arch}`;
}

/** Alpine Linux has another C library, which the files for Linux at large do not run on. */
function hasGlibc(): boolean {
  // Else the report waits for the names of every open connection.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
