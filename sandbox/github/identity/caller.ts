import type { ActorKind, Permissions } from "../types.ts";

/** The App behind an installation token. */
export interface CallerApp {
  id: number;
  slug: string;
  name: string;
}

/** Who a token speaks for. */
export interface Caller {
  kind: Exclude<ActorKind, "system">;
  login: string;
  token: string;
  /** Installation tokens alone; a user's rights are their role in the repository. */
  installation: { app: CallerApp; permissions: Permissions; repositories: ReadonlySet<string> | "all" } | null;
}
