import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder below the user's `.sluice` for what one task cannot keep in memory; gone when the task is over. */
export async function withScratch<T>(root: string, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(root, ".sluice", "tmp");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "task-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
