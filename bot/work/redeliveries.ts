import type { Octokit } from "@octokit/rest";
import { calling, finding } from "../../adapters/github/github-client.ts";

/** Has GitHub send again what did not arrive. It never does so by itself, and keeps deliveries for three days. */

/** How far back the first look goes; the sweep finds by itself what a lost webhook has told of. */
const firstLookMs = 3_600_000;
const mostPerLook = 50;

interface Delivery {
  id: number;
  guid: string;
  delivered_at: string;
  status_code: number;
}

export interface Redeliveries {
  /** Returns how many were asked for. */
  look(): Promise<number>;
}

export function createRedeliveries(client: () => Promise<Pick<Octokit, "rest">>, now: () => number): Redeliveries {
  // Once each, so that one that can never be handled does not come for ever.
  const asked = new Set<string>();
  let since = now() - firstLookMs;
  return {
    look: async () => {
      const { rest } = await client();
      const began = now();
      const recent = await deliveriesSince(rest, since);
      const lost = undelivered(recent).filter(({ guid }) => !asked.has(guid));
      for (const { id, guid } of lost.slice(0, mostPerLook)) {
        asked.add(guid);
        // null: GitHub has forgotten it.
        await finding(`send the delivery ${guid} again`, () => rest.apps.redeliverWebhookDelivery({ delivery_id: id }));
      }
      if (lost.length <= mostPerLook) since = began - firstLookMs;
      return Math.min(lost.length, mostPerLook);
    },
  };
}

/** Newest first, until one is older than that. */
async function deliveriesSince(rest: Octokit["rest"], since: number): Promise<Delivery[]> {
  const found: Delivery[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { per_page: 100, ...(cursor !== undefined && { cursor }) };
    const { data, headers } = await calling("list the deliveries", () => rest.apps.listWebhookDeliveries(query));
    const recent = data.filter(({ delivered_at: at }) => Date.parse(at) >= since);
    found.push(...recent);
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers.link ?? "")?.[1];
    if (cursor === undefined || recent.length < data.length) return found;
    cursor = decodeURIComponent(cursor);
  }
}

/** The newest attempt of each that no attempt got through with. */
function undelivered(deliveries: readonly Delivery[]): Delivery[] {
  const newest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const known = newest.get(delivery.guid);
    if (!known) newest.set(delivery.guid, delivery);
    else if (isReceived(delivery)) newest.set(delivery.guid, delivery);
  }
  return [...newest.values()].filter((delivery) => !isReceived(delivery)).reverse();
}

const isReceived = ({ status_code: status }: Delivery): boolean => status >= 200 && status < 300;
