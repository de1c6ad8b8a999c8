import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePeers } from "../test/peers/environment.ts";
import { Client } from "./serving/client.ts";
import { body } from "./serving/request.ts";
import { model, serveWithSluice } from "./serving/servers.ts";

/**
 * `npm run soak [-- --minutes N]`: a server under steady load, its memory minute by minute, and by how much a straight line
 * through the second half rises. The first half is left out, as caches and the heap first have to fill.
 */

/** Above this, in MB an hour, memory is not flat: a day of it would be most of a gigabyte. */
const mostRise = 30;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const minutes = Number(values.minutes);
if (!(minutes >= 2)) {
  console.error("Usage: npm run soak [-- --minutes N], at least 2");
  process.exit(64);
}

const folder = mkdtempSync(join(tmpdir(), "sluice-soak-"));
execFileSync(ensurePeers(), [join(import.meta.dirname, "serving/make_models.py"), folder]);
const server = await serveWithSluice(join(folder, "stable.onnx"), join(folder, "sluice"));
const client = new Client();
try {
  const job = { url: server.url, path: `/v2/models/${model}/infer`, body, units: 10_000, connections: 16, rate: null };
  const megabytes: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const { perSecond, p99 } = await client.ask({ ...job, seconds: 60 });
    megabytes.push(residentMegabytes(server.pid));
    console.log(
      `minute ${minute}: ${megabytes.at(-1)?.toFixed(0)} MB, ${perSecond.toFixed(0)} requests/s, p99 ${p99.toFixed(1)} ms`,
    );
  }
  const rise = 60 * slopeOf(megabytes.slice(Math.floor(megabytes.length / 2)));
  console.log(`the second half rises by ${rise.toFixed(1)} MB an hour, limit ${mostRise}`);
  process.exitCode = rise <= mostRise ? 0 : 1;
} finally {
  client.end();
  await server.end();
  rmSync(folder, { recursive: true });
}

/** From /proc, so on Linux alone. */
function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

/** Least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const [middle, mean] = [(values.length - 1) / 2, values.reduce((sum, value) => sum + value, 0) / values.length];
  const across = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return across / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}
