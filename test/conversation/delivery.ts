import { createHmac, randomUUID } from "node:crypto";
import { webhookPath } from "../../bot/bot.ts";

export const webhookSecret = "a secret for tests";

/** A webhook as GitHub sends it; returns the status of the answer. */
export async function deliver(
  botUrl: string,
  event: string,
  payload: object,
  guid: string = randomUUID(),
): Promise<number> {
  const body = JSON.stringify(payload);
  const response = await fetch(botUrl + webhookPath, { method: "POST", headers: headersOf(event, body, guid), body });
  await response.arrayBuffer();
  return response.status;
}

function headersOf(event: string, body: string, guid: string): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": guid,
    "x-hub-signature-256": `sha256=${createHmac("sha256", webhookSecret).update(body).digest("hex")}`,
  };
}
