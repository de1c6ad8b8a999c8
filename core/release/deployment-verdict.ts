import type { Condition, PromotionVerdict } from "./promotion-verdict.ts";

/** Whether a job may go on to an environment, from what became of the promotions that its branch names. */

export type DeploymentVerdict =
  | { state: "approved" | "rejected"; comment: string }
  /** Time alone will change the answer, in milliseconds since 1970 UTC at the latest. */
  | { state: "waiting"; comment: string; until: number };

export interface JudgedRelease {
  /** `MODEL@vN` */
  release: string;
  verdict: PromotionVerdict;
}

export function deploymentVerdict(judged: readonly JudgedRelease[]): DeploymentVerdict {
  if (judged.length === 0) return { state: "rejected", comment: "The branch names no release." };
  const open = judged.filter(({ verdict }) => !verdict.passed);
  if (open.length === 0) {
    const names = judged.map(({ release }) => release).join(", ");
    return { state: "approved", comment: `Promoted by the rules: ${names}.` };
  }
  const comment = open.map(({ release, verdict }) => `${release}: ${left(verdict)}`).join("; ");
  const times = open.map(({ verdict }) => opensAt(verdict));
  const never = times.some((until) => until === null);
  return never
    ? { state: "rejected", comment: `Not promoted by the rules: ${comment}.` }
    : { state: "waiting", comment: `Not yet: ${comment}.`, until: Math.max(...times.map(Number)) };
}

const isOpen = ({ state }: Condition): boolean => state === "refused" || state === "waiting";

function left({ conditions }: PromotionVerdict): string {
  return conditions
    .filter(isOpen)
    .map(({ sentence }) => sentence)
    .join("; ");
}

/** When time has met every condition; null where somebody has to do something. */
function opensAt({ conditions }: PromotionVerdict): number | null {
  const open = conditions.filter(isOpen);
  const times = open.flatMap(({ state, until }) => (state === "waiting" && until !== undefined ? [until] : []));
  return open.length > 0 && times.length === open.length ? Math.max(...times) : null;
}
