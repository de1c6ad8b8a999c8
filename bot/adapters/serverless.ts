import type { IncomingMessage, ServerResponse } from "node:http";
import { type BotParts, createBot } from "../bot.ts";
import type { Settings } from "../settings.ts";
import { refuseOversized } from "../webhook-size.ts";
import { finish } from "./finish.ts";

/**
 * The bot as a function of some cloud, in the form of Node's HTTP handlers. What follows from a webhook is done before it
 * is answered, because a cloud may freeze the process afterwards; when that fails, so does the delivery.
 */
export function createFunction(settings: Settings, parts: BotParts = {}) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (refuseOversized(request, response)) return;
    const failures: unknown[] = [];
    const bot = await createBot(settings, parts, (error) => failures.push(error));
    const { "x-github-delivery": id, "x-github-event": name, "x-hub-signature-256": signature } = request.headers;
    const payload = await bodyOf(request);
    if (!(await bot.app.webhooks.verify(payload, String(signature)).catch(() => false))) {
      response.writeHead(400).end("signature does not match");
      return;
    }
    await bot.app.receive({ id, name, payload: JSON.parse(payload) } as never);
    await finish(bot);
    response.writeHead(failures.length > 0 ? 500 : 200).end();
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
