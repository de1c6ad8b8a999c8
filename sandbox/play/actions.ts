import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { bundleActions } from "../../scripts/bundle-actions.ts";
import { checkout } from "./checkout.ts";

/** As a release has it: the actions beside their bundles. Native modules are those of this checkout. Returns `folder`. */
export async function buildActions(folder: string): Promise<string> {
  await mkdir(folder);
  await symlink(join(checkout, "action.yml"), join(folder, "action.yml"));
  await symlink(join(checkout, "actions"), join(folder, "actions"));
  await symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
  await bundleActions(join(folder, "dist"));
  return folder;
}
