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

async function perform(job: Job): Promise<Load> {
  const { hostname, port } = new URL(job.url);
  const opening = Array.from({ length: job.connections }, () => Connection.open(hostname, Number(port)));
  const open = await Promise.all(opening);
  const began = performance.now();
  const latencies = job.rate === null ? await askWithoutPause(open, job) : await askSteadily(open, job, job.rate);
  const elapsed = (performance.now() - began) / 1_000;
  for (const connection of open) connection.close();
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
  return { perSecond: latencies.length / elapsed, p50: quantile(0.5), p99: quantile(0.99) };
}

async function askWithoutPause(open: readonly Connection[], job: Job): Promise<number[]> {
  const until = performance.now() + 1_000 * job.seconds;
  const latencies: number[] = [];
  let count = 0;
  const work = async (connection: Connection) => {
    for (let asked = performance.now(); asked < until; asked = performance.now()) {
      await connection.post(job.path, job.body, unitOf(count++, job));
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(open.map(work));
  return latencies;
}

/**
 * The client sleeps between requests, as turning round until the next falls due would take a whole core from the server.
 * Its timer may be late by a millisecond, which is not the server's doing: a request counts from when the timer found it
 * due, and waits for a connection from then on.
 */
async function askSteadily(open: readonly Connection[], job: Job, rate: number): Promise<number[]> {
  const [began, total] = [performance.now(), Math.round(rate * job.seconds)];
  const [idle, queue, latencies]: [Connection[], Due[], number[]] = [[...open], [], []];
  const { promise, resolve, reject } = Promise.withResolvers<number[]>();
  const send = () => {
    for (let due = queue[0]; due && idle.length > 0; due = queue[0]) {
      queue.shift();
      ask(idle.pop() as Connection, due).catch(reject);
    }
  };
  const ask = async (connection: Connection, { at, number }: Due) => {
    await connection.post(job.path, job.body, unitOf(number, job));
    latencies.push(performance.now() - at);
    idle.push(connection);
    send();
    if (latencies.length === total) resolve(latencies);
  };
  let count = 0;
  const timer = setInterval(() => {
    const at = performance.now();
    for (; count < total && began + (1_000 * count) / rate <= at; count++) queue.push({ at, number: count });
    send();
  }, 1);
  return promise.finally(() => clearInterval(timer));
}

interface Due {
  /** Milliseconds of the process's clock. */
  at: number;
  number: number;
}

function unitOf(number: number, { units }: Job): string | null {
  return units === 0 ? null : `unit-${number % units}`;
}

process.on("message", (job: Job) => {
  perform(job).then(
    (load) => process.send?.(load),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
