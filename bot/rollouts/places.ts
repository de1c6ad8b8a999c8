import { modelOfReleaseFile } from "../../core/release/parse-release-file.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import type { Place } from "./drive-environment.ts";

/**
 * Every model of one environment, or of all: those of the configuration, and those that only the environment's branch
 * still knows, whose rollout may be under way.
 */
export async function placesOf(repository: InstalledRepository, branch: string | undefined): Promise<Place[]> {
  const config = await readConfig(repository);
  if (!config) return [];
  const wanted = Object.entries(config.environments).filter(([, own]) => branch === undefined || own.branch === branch);
  const places = wanted.map(async ([environment, own]) => {
    const models = new Set([...Object.keys(config.models), ...(await releasedIn(repository, own.branch))]);
    return [...models].map((model) => ({ environment, model }));
  });
  return (await Promise.all(places)).flat();
}

async function releasedIn({ ports }: InstalledRepository, branch: string): Promise<string[]> {
  const head = await ports.repository.head(branch);
  const files = head === null ? [] : await ports.repository.listFiles(head, "releases");
  return files.map(modelOfReleaseFile).filter((model) => model !== null);
}
