/** One request as its client saw it. */
export interface Asked {
  unit: string;
  /** Of a kind that one of the models has never seen. */
  foreign: boolean;
  /** Milliseconds of the machine's monotonic clock, which all processes share. */
  began: number;
  ended: number;
  /** 0: there was no answer. */
  status: number;
  version: string | null;
  /** null: refused, or no answer. */
  probability: number | null;
  error: string | null;
}

/** A stretch of time in which only these versions may answer: of requests that lie in it as a whole. */
export interface Window {
  from: number;
  to: number;
  versions: readonly string[];
  why: string;
}

/** A stretch in which shares only rise: whoever has met the candidate stays with it. */
export interface Rising {
  from: number;
  to: number;
  candidate: string;
}

/** What was done to the server meanwhile. */
export interface Story {
  windows: Window[];
  rising: Rising[];
  routeChanges: number;
  rollouts: number;
  aborts: number;
  restarts: number;
}

export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
