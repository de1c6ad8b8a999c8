/** What is told to a tracker of experiments. Each can be told again: what is there already is found, and not made twice. */

export interface TrackedRun {
  experiment: string;
  /** Names this evaluation among all others. */
  key: string;
  name: string;
  /** Milliseconds since 1970 UTC. */
  at: number;
  params: Readonly<Record<string, string>>;
  metrics: Readonly<Record<string, number>>;
  tags: Readonly<Record<string, string>>;
}

export interface TrackedVersion {
  /** The registered model. */
  name: string;
  /** Whose version it is: `MODEL@vN`. */
  release: string;
  /** Where the model is; it stays there. */
  source: string;
  tags: Readonly<Record<string, string>>;
  /** Tags of the run that evaluated it, in this experiment. */
  run: { experiment: string; tags: Readonly<Record<string, string>> };
}

export interface TrackedAlias {
  /** The registered model. */
  name: string;
  alias: string;
  /** The release that it stands for; null: none. */
  release: string | null;
}

/** @throws SluiceError TRACKING_FAILED, never with a credential */
export interface TrackingPort {
  recordRun(run: TrackedRun): Promise<void>;
  registerVersion(version: TrackedVersion): Promise<void>;
  moveAlias(alias: TrackedAlias): Promise<void>;
}
