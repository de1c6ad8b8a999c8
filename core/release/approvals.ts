import { mayAs, type Role } from "../roles.ts";

/** Who counts as having approved a promotion: people who may, of this very head, and not of what they asked for. */

/** The least role whose approval counts. */
export const approverRole: Role = "maintain";

export interface Review {
  by: string;
  state: "approved" | "changes-requested" | "commented" | "dismissed";
  /** The head that was looked at; null where GitHub does not know it any more. */
  commit: string | null;
}

export interface Opinions {
  head: string;
  /** Who opened the pull request, and who asked for it: neither approves their own. */
  own: readonly string[];
  /** Oldest first. */
  reviews: readonly Review[];
  /** Who has approved this head by a command. */
  said: readonly string[];
  /** As GitHub says it now, by login. */
  roles: ReadonlyMap<string, Role>;
}

export interface Approvals {
  approvedBy: string[];
  /** Whoever may approve can also ask for changes, of whichever head; dismissing the review ends it. */
  refusedBy: string[];
  /** Approvals that do not count, each with why. */
  void: string[];
}

export function approvalsOf({ head, own, reviews, said, roles }: Opinions): Approvals {
  const result: Approvals = { approvedBy: [], refusedBy: [], void: [] };
  const last = lastOpinions(reviews);
  const mayApprove = (login: string) => mayAs(roles.get(login) ?? "none", approverRole);
  const isOwn = (login: string) => own.some((other) => other.toLowerCase() === login.toLowerCase());
  for (const login of new Set([...last.keys(), ...said])) {
    const review = last.get(login);
    const isSaid = said.includes(login);
    if (review?.state === "changes-requested" && mayApprove(login)) result.refusedBy.push(login);
    else if (!isSaid && review?.state !== "approved") continue;
    else if (isOwn(login)) result.void.push(`${login} asked for it`);
    else if (!mayApprove(login)) result.void.push(`${login} may not approve`);
    else if (!isSaid && review?.commit !== head) result.void.push(`${login} approved an older head`);
    else result.approvedBy.push(login);
  }
  return result;
}

/** A comment is no opinion; a dismissed review is none any more. */
function lastOpinions(reviews: readonly Review[]): Map<string, Review> {
  return new Map(reviews.filter(({ state }) => state !== "commented").map((review) => [review.by, review]));
}
