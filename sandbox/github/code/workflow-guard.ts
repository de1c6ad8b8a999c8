import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BareRepository, RefMove } from "../git/bare-repository.ts";
import { gitEnvironment } from "../git/process.ts";
import { forbidden } from "../http/problem.ts";

/** Tells the hook that the pusher may not touch workflows. */
export const workflowsProtected = { WORKFLOWS: "protected" } as const;

/**
 * An App needs the permission `workflows` to bring a workflow in, and a GITHUB_TOKEN can never have it, unless the same
 * file is on the default branch already. This is git's own pre-receive hook, so that a push is refused before it is in;
 * moves by the API ask the same hook.
 */
const hook = `#!/bin/sh
[ "$WORKFLOWS" = protected ] || exit 0
IFS='
'
while IFS=' ' read -r old new ref; do
  case $ref in refs/heads/*) ;; *) continue ;; esac
  case $new in *[!0]*) ;; *) continue ;; esac
  case $old in *[!0]*) range="$old..$new" ;; *) range="refs/heads/main...$new" ;; esac
  for path in $(git -c core.quotePath=false diff --no-renames --name-only "$range" -- .github/workflows); do
    git diff --quiet refs/heads/main "$new" -- "$path" && continue
    echo "refusing to allow a GitHub App to create or update workflow \\\`$path\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  done
done
`;

const hookOf = ({ folder }: BareRepository): string => join(folder, "hooks", "pre-receive");

export async function guardWorkflows(repository: BareRepository): Promise<void> {
  await mkdir(join(repository.folder, "hooks"), { recursive: true });
  await writeFile(hookOf(repository), hook, { mode: 0o755 });
}

/** For a move that does not come by git push, by a caller without the permission. */
export async function refuseWorkflowChange(repository: BareRepository, { before, after, ref }: RefMove): Promise<void> {
  const child = spawn("sh", [hookOf(repository)], {
    env: gitEnvironment({ ...workflowsProtected, GIT_DIR: repository.folder }),
    stdio: ["pipe", "ignore", "pipe"],
  });
  const complaint: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaint.push(chunk));
  child.stdin.end(`${before} ${after} ${ref}\n`);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (exitCode !== 0) {
    throw forbidden(Buffer.concat(complaint).toString("utf8").trim());
  }
}
