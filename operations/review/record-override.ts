import { z } from "zod";
import { type Override, overrideBranch, overridePath, overrideSchema } from "../../core/gates/override.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { RepositoryPort } from "../../core/ports.ts";
import { overrideMessage } from "../../core/release/commit-message.ts";

/**
 * Writes the override into git, where it stays whatever becomes of checks and comments. Once, however often it is asked
 * for. @throws SluiceError CONFLICT when someone else wrote at the same time
 */
export async function recordOverride(repository: RepositoryPort, override: Override): Promise<void> {
  const path = overridePath(override);
  const head = await repository.head(overrideBranch);
  const known = parse(head === null ? null : await repository.readFile(head, path), path);
  if (
    known.some(({ url, claim, limit }) => url === override.url && claim === override.claim && limit === override.limit)
  ) {
    return;
  }
  await repository.commitFile({
    branch: overrideBranch,
    path,
    content: `${JSON.stringify([...known, override], null, 1)}\n`,
    message: overrideMessage(override),
    expectedHead: head,
  });
}

function parse(text: string | null, document: string): Override[] {
  if (text === null) return [];
  const remedy = `Look at what has changed ${document} on the branch ${overrideBranch}; Sluice alone writes there.`;
  return parseJson(text, z.array(overrideSchema).max(1_000), { code: "REPORT_INVALID", document, remedy });
}
