import { SluiceError } from "../../core/errors.ts";
import type { DesiredState, Ports } from "../../core/ports.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { recordBranch } from "../../core/release/promotion-branch.ts";

/** Says of a commit that Sluice has written it, so that a required check lets it through. */
export type Vouch = (headSha: string) => Promise<void>;

interface Record {
  content: string;
  message: string;
  vouch?: Vouch | undefined;
}

/**
 * Writes a release file to its environment branch; where the branch takes pull requests alone, by one of those, which is
 * merged at once if it may be. null: it waits for a person.
 */
export async function writeEnvironment(
  ports: Pick<Ports, "repository" | "pulls">,
  desired: DesiredState,
  record: Record,
): Promise<string | null> {
  const { branch, head, file } = desired;
  const { content, message } = record;
  try {
    const path = releaseFilePath(file.model);
    return await ports.repository.commitFile({ branch, path, content, message, expectedHead: head });
  } catch (error) {
    if (!isProtected(error)) throw error;
    return await byPullRequest(ports, desired, record);
  }
}

async function byPullRequest(
  ports: Pick<Ports, "repository" | "pulls">,
  desired: DesiredState,
  record: Record,
): Promise<string | null> {
  const sha = await commitBeside(ports.repository, desired, record);
  const head = recordBranch(desired.file.model, desired.environment);
  const [known] = await ports.pulls.find({ head, base: desired.branch, state: "open" });
  const [title = "", ...rest] = record.message.trim().split("\n");
  const why = `Sluice writes this by a pull request because \`${desired.branch}\` is protected. Traffic does not wait for it.`;
  const body = `${rest.join("\n").trim()}\n\n${why}`.trim();
  const pull = known ?? (await ports.pulls.open({ head, base: desired.branch, title, body }));
  if (pull.title !== title) await ports.pulls.update(pull.number, { title, body });
  await record.vouch?.(sha);
  try {
    return await ports.pulls.merge(pull.number, sha);
  } catch (error) {
    if (isProtected(error)) return null;
    throw error;
  }
}

async function commitBeside(
  repository: Ports["repository"],
  { environment, head, file }: DesiredState,
  { content, message }: Record,
): Promise<string> {
  const branch = recordBranch(file.model, environment);
  const path = releaseFilePath(file.model);
  const present = await repository.head(branch);
  if (present !== null && (await repository.readFile(present, path)) === content) {
    const [, parent] = await repository.log(present, 2);
    if (parent?.commit === head) return present;
  }
  return await repository.commitFile({ branch, path, content, message, expectedHead: present, onto: head });
}

function isProtected(error: unknown): boolean {
  return error instanceof SluiceError && error.code === "BRANCH_PROTECTED";
}
