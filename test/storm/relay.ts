import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { webhookPath } from "../../bot/bot.ts";
import type { Chance } from "./chance.ts";

/** Stands between GitHub and the bot: what comes in is lost, late, out of order and more than once. */
export interface Relay {
  url: string;
  /** Where the bot is now. */
  to(botUrl: string): void;
  /** Attempts to deliver so far, whether the bot lived or not. */
  sent(): number;
  /** Sends old deliveries once more until there have been so many attempts, some at a time. */
  repeatUntil(attempts: number): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** Shares and times of a storm; null: everything comes once, at once and in order. */
export type Disorder = { lost: number; mostCopies: number; latestMs: number } | null;

export async function startRelay(disorder: Disorder, chance: Chance): Promise<Relay> {
  let botUrl = "";
  let attempts = 0;
  const heard: Delivery[] = [];
  const underWay = new Set<Promise<void>>();

  const send = async ({ headers, body }: Delivery, afterMs: number): Promise<void> => {
    if (afterMs > 0) await new Promise((resume) => setTimeout(resume, afterMs));
    attempts += 1;
    // A bot that is dead hears nothing; GitHub does not try again.
    await fetch(botUrl + webhookPath, { method: "POST", headers, body })
      .then((response) => response.arrayBuffer())
      .catch(() => null);
  };
  const begin = (delivery: Delivery, afterMs: number): void => {
    const done = send(delivery, afterMs).finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const hear = (delivery: Delivery): void => {
    heard.push(delivery);
    const { lost, mostCopies, latestMs } = disorder ?? { lost: 0, mostCopies: 1, latestMs: 1 };
    if (chance.happens(lost)) return;
    const copies = 1 + chance.below(mostCopies);
    for (let copy = 0; copy < copies; copy++) begin(delivery, chance.below(latestMs));
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    hear({ headers: webhookHeaders(request.headers), body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (url) => {
      botUrl = url;
    },
    sent: () => attempts,
    repeatUntil: async (wanted) => {
      while (attempts < wanted) {
        for (let copy = attempts; copy < Math.min(wanted, attempts + 20); copy++) {
          const again = heard[chance.below(heard.length)];
          if (again) begin(again, chance.below(disorder?.latestMs ?? 1));
        }
        await settled();
      }
    },
    settled,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function webhookHeaders(all: Record<string, string | string[] | undefined>): Record<string, string> {
  const kept = Object.entries(all).filter(([name]) => name.startsWith("x-") || name === "content-type");
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
