import { page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import type { Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

/** All comments of a repository, whatever they are on: the emulator lists those of one issue alone. */
export class CommentList {
  readonly #byRepository = new Map<string, Map<number, Json>>();

  keep({ fullName }: Repository, comment: Json, action: string): void {
    const comments = this.#byRepository.get(fullName) ?? new Map<number, Json>();
    this.#byRepository.set(fullName, comments);
    if (action === "deleted") comments.delete(comment.id);
    else comments.set(comment.id, comment);
  }

  /** Oldest first, as GitHub lists them unless it is told otherwise. */
  reply(request: ApiRequest, { fullName }: Repository, correct: (json: Json) => Promise<Json>): Promise<Reply> {
    const since = Date.parse(request.query("since") ?? "1970-01-01T00:00:00Z");
    const comments = [...(this.#byRepository.get(fullName)?.values() ?? [])];
    const recent = comments.filter(({ updated_at: at }) => Date.parse(at) >= since);
    return page(request, recent, correct);
  }
}
