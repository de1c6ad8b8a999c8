import type { ObjectType } from "../git/object-reader.ts";
import { unprocessable } from "../http/problem.ts";
import type { Repository } from "../repositories.ts";

/** Refuses a request whose body names an object that is not there, or is of another type. */
export async function requireObject(
  repository: Repository,
  sha: string,
  type: ObjectType,
  what: string,
): Promise<void> {
  const found = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.lookUp(sha) : null;
  if (found?.type !== type) {
    throw unprocessable(`${what} does not exist or is no ${type}: ${sha}`);
  }
}
