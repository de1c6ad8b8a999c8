import { type Afterwards, answerComment, type SpokenComment } from "../commands/answer-comment.ts";
import type { RepositoryHandle } from "../repository-handle.ts";
import { missedComments } from "./missed-comments.ts";
import type { PatientQueue } from "./patient-queue.ts";

/** The part of the work that is about what people say. */
export interface CommentWork {
  /** Does what a comment says, if it speaks to the bot. */
  answer(handle: RepositoryHandle, comment: SpokenComment): void;
  /** Finds what nobody has answered yet. */
  catchUp(handle: RepositoryHandle, done: () => void): void;
}

export function commentWork(
  queue: PatientQueue["queue"],
  afterwards: (handle: RepositoryHandle) => Afterwards,
): CommentWork {
  const answer: CommentWork["answer"] = (handle, comment) =>
    // In the order in which they were written, and beside whatever else the bot does.
    queue(`${handle.name} #${comment.issue}`, `comment ${comment.id}`, async () =>
      answerComment(await handle.open(), comment, afterwards(handle)),
    );

  const catchUp: CommentWork["catchUp"] = (handle, done) =>
    queue(`${handle.name} comments`, "catch up", async () => {
      for (const comment of await missedComments(await handle.open())) answer(handle, comment);
      done();
    });

  return { answer, catchUp };
}
