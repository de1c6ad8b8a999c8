import { Connection } from "./connection.ts";

/**
 * The client of every server, as a process of its own: takes jobs from its parent, one at a time. `rate` null: every
 * connection asks again as soon as it is answered. Else requests fall due at a steady rate, and the wait of one that had to
 * queue for a connection counts as its latency, as a server that stalls would otherwise hide it.
 */
export interface Job {
  url: string;
  path: string;
  body: string;
  /** Each request is of another of so many units; 0: of none. */
  units: number;
  connections: number;
  seconds: number;
  rate: number | null;
}

export interface Load {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

async function perform({ url, path, body, units, connections, seconds, rate }: Job): Promise<Load> {
  const { hostname, port } = new URL(url);
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(hostname, Number(port))));
  const latencies: number[] = [];
  const [began, total] = [performance.now(), rate === null ? Number.POSITIVE_INFINITY : Math.round(rate * seconds)];
  const until = began + 1_000 * seconds;
  let count = 0;
  const work = async (connection: Connection) => {
    while (count < total && performance.now() < until + 5_000) {
      const due = rate === null ? performance.now() : began + (1_000 * count) / rate;
      const unit = units === 0 ? null : `unit-${count % units}`;
      count += 1;
      if (rate === null && due > until) {
        return;
      }
      await delayUntil(due);
      await connection.post(path, body, unit);
      latencies.push(performance.now() - due);
    }
  };
  await Promise.all(open.map(work));
  const elapsed = (performance.now() - began) / 1_000;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
  return { perSecond: latencies.length / elapsed, p50: quantile(0.5), p99: quantile(0.99) };
}

/** Timers are late by up to a millisecond: the last one is spent turning round the event loop. */
async function delayUntil(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 2) {
    await new Promise((resolve) => setTimeout(resolve, left - 2));
  }
  while (performance.now() < due) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

process.on("message", (job: Job) => {
  perform(job).then(
    (load) => process.send?.(load),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
