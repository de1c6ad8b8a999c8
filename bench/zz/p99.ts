import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePeers, ensureVenv } from "../../test/peers/environment.ts";
import { Client } from "../serving/client.ts";
import { body } from "../serving/request.ts";
import { model, serveWithFastApi, serveWithMlServer, serveWithSluice } from "../serving/servers.ts";
const folder = mkdtempSync(join(tmpdir(), "zz-"));
execFileSync(ensurePeers(), ["/tmp/me/main/bench/serving/make_models.py", folder]);
const path = join(folder, "stable.onnx");
const client = new Client();
const names = (process.argv[2] ?? "S,M,F,F2").split(",");
const turns = Number(process.argv[3] ?? 8), rate = Number(process.argv[4] ?? 3400);
const servers: [string, any][] = [];
let n = 0;
for (const name of names) {
  if (name.startsWith("S")) servers.push([name, await serveWithSluice(path, join(folder, `s${n++}`))]);
  else if (name === "M") servers.push([name, await serveWithMlServer(ensureVenv("serving"), path, join(folder, "ml"))]);
  else servers.push([name, await serveWithFastApi(ensureVenv("fastapi"), path, name === "F2" ? 2 : 1)]);
}
const stat = (pid: number) => { const s = readFileSync(`/proc/${pid}/stat`, "utf8"); const f = s.slice(s.lastIndexOf(")") + 2).split(" "); const st = readFileSync(`/proc/${pid}/status`, "utf8");
  return { minflt: +f[7], majflt: +f[9], u: +f[11], s: +f[12], rss: +(/VmRSS:\s+(\d+)/.exec(st)?.[1] ?? 0), file: +(/RssFile:\s+(\d+)/.exec(st)?.[1] ?? 0), vol: +(/\nvoluntary_ctxt_switches:\s+(\d+)/.exec(st)?.[1] ?? 0), inv: +(/nonvoluntary_ctxt_switches:\s+(\d+)/.exec(st)?.[1] ?? 0) }; };
const only = process.argv[5]?.split(",");
const sums = new Map<string, number[]>();
for (let t = 0; t <= turns; t++) for (const [name, s] of servers) {
  if (t > 0 && only && !only.includes(name)) continue;
  const a = stat(s.pid);
  const load = await client.ask({ url: s.url, path: `/v2/models/${model}/infer`, body, units: 0, connections: 16, seconds: t === 0 ? 3 : 1, rate: t === 0 ? null : rate });
  const b = stat(s.pid);
  if (t > 0) sums.set(name, [...(sums.get(name) ?? []), load.p99]);
  console.log(t, name.padEnd(3), `p50 ${load.p50.toFixed(2)} p99 ${load.p99.toFixed(2)}`, `maj ${b.majflt - a.majflt} min ${b.minflt - a.minflt} cpu ${b.u - a.u}+${b.s - a.s} rss ${b.rss} file ${b.file} (${b.file-a.file}) inv ${b.inv - a.inv}`);
}
for (const [k, v] of sums) console.log(k, "median p99", v.sort((x, y) => x - y)[v.length >> 1]?.toFixed(2), v.map((x) => x.toFixed(1)).join(" "));
client.end();
for (const [, s] of servers) await s.end();
