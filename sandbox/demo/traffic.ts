import type { DataPort } from "../../core/data/data-port.ts";
import type { Table } from "../../core/table.ts";

/** Requests answered, by phase of the story and by the version that answered. */
export interface Served {
  phase: string;
  /** Release that answered; `(none)` when no answer came. */
  version: string;
  served: number;
  failed: number;
}

export interface Traffic {
  /** Requests from now on count for this phase. */
  phase(name: string): void;
  counts(): Served[];
  /** When the newest request that `version` answered was sent; milliseconds since 1970, null if it never answered. */
  lastSentTo(version: string): number | null;
  /** Why requests failed, each reason once with its number. */
  failures(): Record<string, number>;
  stop(): Promise<void>;
}

export interface TrafficOptions {
  url: string;
  model: string;
  /** Parquet files of flights that came after the training data. */
  rows: Table;
  requestsPerSecond: number;
  users: number;
}

/** Every tenth user books through a partner whose system sends four-letter ICAO airport codes: KORD for ORD. */
const icaoUserEvery = 10;

/** Sends the rows of May as live requests of many users, at a steady rate, each a real inference over HTTP. */
export function startTraffic(options: TrafficOptions): Traffic {
  const counters = new Map<string, Served>();
  const lastSent = new Map<string, number>();
  const failures = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let phase = "before";
  let sent = 0;

  const count = (version: string, sentAt: number, failure: string | null, duringPhase: string) => {
    const key = `${duringPhase}\n${version}`;
    const counter = counters.get(key) ?? { phase: duringPhase, version, served: 0, failed: 0 };
    counter[failure === null ? "served" : "failed"] += 1;
    counters.set(key, counter);
    lastSent.set(version, Math.max(lastSent.get(version) ?? 0, sentAt));
    if (failure !== null) {
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
    }
  };

  const send = async () => {
    const [number, sentAt, duringPhase] = [sent, Date.now(), phase];
    sent += 1;
    try {
      const { version, failure } = await infer(options, number);
      count(version, sentAt, failure, duringPhase);
    } catch (error) {
      count(
        "(none)",
        sentAt,
        error instanceof Error ? `${error.message}: ${String(error.cause ?? "")}` : String(error),
        duringPhase,
      );
    }
  };

  const stopTimer = steadily(options.requestsPerSecond, () => {
    const request = send().finally(() => underWay.delete(request));
    underWay.add(request);
  });
  return {
    phase: (name) => {
      phase = name;
    },
    counts: () => [...counters.values()],
    lastSentTo: (version) => lastSent.get(version) ?? null,
    failures: () => Object.fromEntries(failures),
    stop: async () => {
      stopTimer();
      await Promise.all(underWay);
    },
  };
}

/** Calls `act` at a steady rate, catching up after a busy moment by at most a tenth of a second's worth. */
function steadily(perSecond: number, act: () => void): () => void {
  let due = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    due = Math.max(due, now - 100);
    for (; due <= now; due += 1_000 / perSecond) {
      act();
    }
  }, 10);
  return () => clearInterval(timer);
}

async function infer(options: TrafficOptions, number: number): Promise<{ version: string; failure: string | null }> {
  // Users come in no particular order; 7919 is prime, so every user comes equally often.
  const user = (number * 7919) % options.users;
  const response = await fetch(`${options.url}/v2/models/${options.model}/infer`, {
    method: "POST",
    headers: { "content-type": "application/json", "sluice-unit": `user-${user}` },
    body: JSON.stringify({ inputs: inputsOf(options.rows, number % options.rows.rows, user % icaoUserEvery === 0) }),
    signal: AbortSignal.timeout(10_000),
  });
  const version = response.headers.get("sluice-version") ?? "(none)";
  const body = (await response.json()) as { error?: string };
  return { version, failure: response.ok ? null : `${response.status}: ${body.error ?? "no reason given"}` };
}

function inputsOf(rows: Table, row: number, icao: boolean): unknown[] {
  const text = (name: string) => {
    const column = rows.columns[name];
    const value = column?.type === "string" ? (column.values[row] ?? "") : "";
    return { name, datatype: "BYTES", shape: [1, 1], data: [icao ? `K${value}` : value] };
  };
  const number = (name: string, datatype: string) => {
    const column = rows.columns[name];
    return { name, datatype, shape: [1, 1], data: [column?.type === "number" ? column.values[row] : null] };
  };
  return [
    number("distance", "FP32"),
    number("weekday", "INT64"),
    number("hour", "INT64"),
    text("origin"),
    text("destination"),
  ];
}

export async function readFutureRows(data: DataPort, file: string): Promise<Table> {
  return data.read(file, ["distance", "weekday", "hour", "origin", "destination"]);
}
