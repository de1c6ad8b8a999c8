import type { Fault, Weather } from "../types.ts";
import type { Reply } from "./reply.ts";

/** Fair until somebody wants it otherwise. */
export class Sky {
  weather: Weather | null = null;

  faultFor(method: string, path: string): Fault | null {
    return this.weather?.(method, path) ?? null;
  }
}

/** `lost`: the connection breaks without an answer. */
export async function underFault(fault: Fault | null, answer: () => Promise<Reply>): Promise<Reply | "lost"> {
  if (fault === null) return await answer();
  switch (fault.kind) {
    case "error":
      return broken;
    case "lateError":
      await answer();
      return broken;
    case "lost":
      await answer();
      return "lost";
    case "slow":
      await new Promise((resume) => setTimeout(resume, fault.ms));
      return await answer();
    default:
      return limited(fault.kind === "primaryLimit");
  }
}

const broken: Reply = { status: 502, body: { message: "Server Error" } };

/** As GitHub answers whoever asks too much; here it lasts a second. */
function limited(isPrimary: boolean): Reply {
  const seconds = 1;
  const reset = Math.ceil(Date.now() / 1_000) + seconds;
  const documentation_url = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
  return isPrimary
    ? {
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
        body: { message: "API rate limit exceeded for installation ID 4001.", documentation_url },
      }
    : {
        status: 403,
        headers: { "retry-after": String(seconds) },
        body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes.", documentation_url },
      };
}
