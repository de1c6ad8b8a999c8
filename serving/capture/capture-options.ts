import type { Clock } from "../../core/ports.ts";

/** What is kept of what models are asked and say, and for how long. */
export interface CaptureOptions {
  /** One folder per model and day below it, with Parquet files in it. */
  folder: string;
  /** Share of the requests, from 0 (labels alone) to 1. The same request id is always in or always out. */
  share: number;
  /** Columns whose values are covered, beside those that look personal. */
  mask: readonly string[];
  /** Columns that look personal and are kept as they are. */
  unmasked: readonly string[];
  /** A file is closed and turned into Parquet when it reaches any of these. */
  rotate: { rows: number; bytes: number; ms: number };
  /** The oldest files beyond any of these are removed. */
  keep: { days: number; files: number; bytes: number };
  /** Of what waits for the disk; beyond it requests are answered all the same, and not captured. */
  maxBufferedBytes: number;
  /** How often what waits is handed to the operating system: what a killed process loses at most. */
  flushMs: number;
}

export const captureDefaults: Omit<CaptureOptions, "folder"> = {
  share: 1,
  mask: [],
  unmasked: [],
  rotate: { rows: 100_000, bytes: 64 * 1_048_576, ms: 300_000 },
  keep: { days: 30, files: 10_000, bytes: 10 * 1_073_741_824 },
  maxBufferedBytes: 32 * 1_048_576,
  flushMs: 1_000,
};

/** A file of lines that waits to become Parquet, and where that goes. */
export interface ParquetJob {
  spool: string;
  parquet: string;
}

/** Off the event loop. @returns for each job null, or why it could not be done */
export type ToParquet = (jobs: readonly ParquetJob[]) => Promise<(string | null)[]>;

export interface ShelfDeps {
  clock: Clock;
  log(message: string): void;
  toParquet: ToParquet;
}
