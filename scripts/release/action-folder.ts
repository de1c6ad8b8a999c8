import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NativeList, nativeListName, nativeListSchema } from "../../adapters/natives/native-list.ts";
import { bundleActions } from "../bundle-actions.ts";
import { findNatives } from "./native-packages.ts";
import { packNatives } from "./pack-natives.ts";

const root = join(import.meta.dirname, "../..");

/** Where the libraries of a release are downloaded from, unless SLUICE_NATIVES says otherwise. */
const downloadsOf = (tag: string) => `https://github.com/sluice-ml/sluice/releases/download/${tag}`;

export interface ActionFolder {
  /** What `uses: sluice-ml/sluice/…` downloads, as far as an action needs it. There is no node_modules. */
  actions: string;
  /** The value of SLUICE_NATIVES with which these actions find their libraries. */
  natives: string;
  list: NativeList;
}

/** Below `folder`, the actions of this checkout as a release of them is, with the libraries of this machine's platform. */
export async function makeActionFolder(folder: string, { level = 1 } = {}): Promise<ActionFolder> {
  const [actions, natives] = [join(folder, "actions"), join(folder, "natives")];
  mkdirSync(actions, { recursive: true });
  for (const part of ["action.yml", "actions", "package.json"]) {
    cpSync(join(root, part), join(actions, part), { recursive: true });
  }
  await bundleActions(join(actions, "dist"));
  const list = await addNatives({ checkout: root, dist: join(actions, "dist"), folder: natives, tag: "v0.0.0", level });
  return { actions, natives, list };
}

interface Adding {
  checkout: string;
  dist: string;
  /** Where the compressed libraries go. */
  folder: string;
  tag: string;
  level: number;
  onUnlocked?(platforms: readonly string[]): void;
}

/** From here on the bundles in `dist` fetch their libraries, and look for none that npm has installed. */
export async function addNatives({ checkout, dist, folder, tag, level, onUnlocked }: Adding): Promise<NativeList> {
  const scratch = mkdtempSync(join(tmpdir(), "sluice-natives-"));
  try {
    const found = findNatives(checkout, scratch);
    onUnlocked?.(found.unlocked);
    const packed = await packNatives(found, { folder, source: downloadsOf(tag), level });
    // As it will be read: a list that no action can read makes no release.
    const list = nativeListSchema.parse(packed);
    writeFileSync(join(dist, nativeListName), `${JSON.stringify(list, null, 2)}\n`);
    return list;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
