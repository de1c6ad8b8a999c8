import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Settings } from "./settings.ts";
import { refuseOversized } from "./webhook-size.ts";
import type { Meter } from "./work/meter.ts";
import type { Sweep } from "./work/sweep.ts";

type Webhooks = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

interface Parts {
  webhooks: Webhooks;
  sweep: Sweep;
  meter: Meter;
  onError: (error: unknown) => void;
}

/** Webhooks, and what a platform asks of a process that it keeps alive. */
export async function listen(parts: Parts, { host, port, sweepMs }: Settings): Promise<Server> {
  const server = createServer((request, response) => {
    answer(parts, sweepMs, request, response).catch((error: unknown) => {
      parts.onError(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(parts: Parts, sweepMs: number, request: IncomingMessage, response: ServerResponse) {
  if (refuseOversized(request, response)) return;
  const { sweep, meter } = parts;
  if (request.url === "/healthz") return sendJson(response, 200, { ok: true, lastSweep: sweep.last() });
  if (request.url === "/readyz") return sendReadiness(response, sweep.last(), sweepMs);
  if (request.url === "/metrics") {
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(meter.text());
    return;
  }
  if (!(await parts.webhooks(request, response))) response.writeHead(404).end();
}

/** Sweeps that may be missed before the bot counts as not ready: GitHub has bad minutes. */
const missedSweeps = 5;

/** Ready is who has lately been able to ask GitHub for all installations. */
function sendReadiness(response: ServerResponse, lastSweep: string | null, sweepMs: number): void {
  const age = lastSweep === null ? null : Date.now() - Date.parse(lastSweep);
  const isReady = age !== null && age < missedSweeps * sweepMs;
  sendJson(response, isReady ? 200 : 503, { ready: isReady, lastSweep });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
