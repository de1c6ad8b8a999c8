import type { RunnableEvent } from "./events/occurrence.ts";
import { starts } from "./events/trigger.ts";
import type { Repository } from "./repository.ts";
import { type ReadWorkflow, readWorkflow } from "./workflow/read-workflow.ts";

const folder = ".github/workflows";

export interface Selected {
  path: string;
  read: ReadWorkflow;
}

/**
 * The workflow files that an event runs. One that cannot be read says so when it is pushed or proposed, since nobody
 * knows which events it would have asked for.
 */
export async function selectWorkflows({ occurrence, sha }: RunnableEvent, repository: Repository): Promise<Selected[]> {
  const files = (await repository.files(sha, folder)).filter((path) => /\.ya?ml$/.test(path));
  const changesFiles = occurrence.name === "push" || occurrence.name === "pull_request";
  const selected: Selected[] = [];
  for (const path of files) {
    const { read } = await readSelected(path, sha, repository);
    if (read.workflow === null ? changesFiles : await starts(read.workflow.events, occurrence)) {
      selected.push({ path, read });
    }
  }
  return selected;
}

/** A file that is to run whatever it asks for, because GitHub has listed its run already. */
export async function readSelected(path: string, sha: string, repository: Repository): Promise<Selected> {
  return { path, read: await readWorkflow(path, await repository.read(sha, path)) };
}
