import type { AddressInfo } from "node:net";
import { type BotParts, createBot, webhookPath } from "./bot.ts";
import { listen } from "./http-server.ts";
import type { Settings } from "./settings.ts";
import { createRedeliveries } from "./work/redeliveries.ts";
import { startSweep } from "./work/sweep.ts";

export interface RunningBot {
  url: string;
  /** Resolves when all that was asked for until now is done. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** The bot as a server that stays. */
export async function startBot(settings: Settings, parts: BotParts = {}): Promise<RunningBot> {
  const { app, lanes, onError, ...bot } = await createBot(settings, parts);
  const redeliveries = createRedeliveries(() => app.auth(), Date.now);
  const sweepError = (error: unknown) => onError("sweep", error);
  const sweep = startSweep({ ...bot, redeliveries, onError: sweepError }, settings.sweepMs);
  const webhooks = await app.getNodeMiddleware({ path: webhookPath });
  const requestError = (error: unknown) => onError("request", error);
  const server = await listen({ webhooks, sweep, meter: bot.meter, onError: requestError }, settings);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    idle: async () => {
      await sweep.settled();
      await lanes.idle();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await sweep.stop();
      bot.work.stop();
      await lanes.close();
    },
  };
}
