import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bundled actions, which share what they have in common a folder below; null in a checkout. */
export const bundleFolder: string | null = import.meta.url.endsWith(".ts") ? null : folderOf(import.meta.url);

function folderOf(url: string): string {
  const folder = dirname(fileURLToPath(url));
  return /[\\/]shared$/.test(folder) ? dirname(folder) : folder;
}
