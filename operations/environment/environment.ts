import type { Config, EnvironmentConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { DesiredState, RepositoryPort } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import type { ReleaseFile } from "../../core/release/release-file.ts";

/** @throws SluiceError USAGE when the configuration has no such environment */
export function environmentOf(config: Config, name: string): EnvironmentConfig {
  const environment = config.environments[name];
  if (!environment) {
    throw new SluiceError("USAGE", `sluice.yaml has no environment ${name}.`, {
      remedy: `Name one of its environments: ${Object.keys(config.environments).join(", ") || "there is none yet"}.`,
    });
  }
  return environment;
}

/** What git wants of the model there; null where the branch or the file does not exist yet. */
export async function readDesired(
  repository: RepositoryPort,
  environment: { name: string; branch: string },
  model: string,
): Promise<DesiredState | null> {
  const { name, branch } = environment;
  const head = await repository.head(branch);
  const text = head === null ? null : await repository.readFile(head, releaseFilePath(model));
  if (head === null || text === null) return null;
  const [newest] = await repository.log(head, 1, releaseFilePath(model));
  if (!newest) {
    throw new SluiceError("GIT_FAILED", `${releaseFilePath(model)} is on ${branch}, but no commit there changed it.`, {
      remedy: "The history is cut off: fetch the whole branch (a shallow clone is not enough).",
    });
  }
  return { environment: name, branch, head, commit: newest.commit, file: parseReleaseFile(text, model) };
}

interface FileVersion {
  commit: string;
  at: string;
  file: ReleaseFile;
}

/** A rollback reaches at most this many changes of the release file back. */
const historyLimit = 200;

/** What the release file said at `head` and before, newest first: git answers what was live when. */
export async function* releaseFileHistory(
  repository: RepositoryPort,
  head: string,
  model: string,
): AsyncGenerator<FileVersion> {
  const path = releaseFilePath(model);
  for (const { commit, at } of await repository.log(head, historyLimit, path)) {
    const text = await repository.readFile(commit, path);
    if (text !== null) yield { commit, at, file: parseReleaseFile(text, model) };
  }
}
