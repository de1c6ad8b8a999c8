import type { Octokit } from "@octokit/rest";

/** Tells with every answer how many requests an installation has left. An Octokit plugin. */
export function rateLimitsTo(tell: (installation: number, remaining: number) => void) {
  return (octokit: Pick<Octokit, "hook">, options: { auth?: unknown }): void => {
    const { installationId } = (options.auth ?? {}) as { installationId?: number };
    if (installationId === undefined) return;
    octokit.hook.after("request", ({ headers }) => {
      const remaining = headers["x-ratelimit-remaining"];
      if (remaining !== undefined) tell(installationId, Number(remaining));
    });
  };
}
