import { createHmac } from "node:crypto";
import { nodeId } from "../json.ts";
import type { Conformance } from "../openapi/conformance.ts";
import type { Delivery, EventName, SandboxEvent } from "../types.ts";

export interface WebhookReceiver {
  url: string | null;
  secret: string;
  appId: number;
  installationId: number;
  /** The account whose repositories the App is installed on. */
  account: string;
  events: readonly EventName[];
}

interface Recorded extends Delivery {
  headers: Record<string, string>;
  body: string;
}

/** GitHub gives a receiver 10 s, and does not try again. */
const patienceMs = 10_000;

/** Signed deliveries to the App, each sent once and recorded. */
export class Webhooks {
  readonly #receiver: WebhookReceiver | null;
  readonly #conformance: Conformance;
  readonly #recorded: Recorded[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #nextId = 70_001;

  constructor(receiver: WebhookReceiver | null, conformance: Conformance) {
    this.#receiver = receiver;
    this.#conformance = conformance;
  }

  set url(url: string | null) {
    if (!this.#receiver) {
      throw new Error("there is no App to deliver webhooks to");
    }
    this.#receiver.url = url;
  }

  get deliveries(): readonly Delivery[] {
    return this.#recorded.map(({ headers: _, body: __, ...delivery }) => delivery);
  }

  request(deliveryId: number): { headers: Record<string, string>; body: string } {
    return this.#find(deliveryId);
  }

  send(event: SandboxEvent): void {
    const receiver = this.#receiver;
    const [account] = event.repository.split("/");
    if (!receiver?.url || account !== receiver.account || !isMeantFor(receiver, event)) {
      return;
    }
    const body = JSON.stringify({ ...event.payload, installation: installationOf(receiver) });
    this.#conformance.webhook(event.name, event.action, JSON.parse(body));
    this.#start(receiver.url, {
      id: this.#nextId++,
      guid: event.deliveryId,
      event: event.name,
      action: event.action ?? null,
      deliveredAt: new Date().toISOString(),
      redelivery: false,
      statusCode: 0,
      duration: 0,
      installationId: receiver.installationId,
      repositoryId: Number(event.payload.repository?.id),
      headers: headersOf(receiver, event, body),
      body,
    });
  }

  /** As GitHub's redelivery: the same body under the same GUID. */
  redeliver(deliveryId: number): void {
    const original = this.#find(deliveryId);
    if (this.#receiver?.url) {
      const deliveredAt = new Date().toISOString();
      this.#start(this.#receiver.url, {
        ...original,
        id: this.#nextId++,
        deliveredAt,
        redelivery: true,
        statusCode: 0,
        duration: 0,
      });
    }
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.all(this.#underWay);
    }
  }

  #find(deliveryId: number): Recorded {
    const found = this.#recorded.find(({ id }) => id === deliveryId);
    if (!found) {
      throw new Error(`there is no delivery ${deliveryId}`);
    }
    return found;
  }

  #start(url: string, delivery: Recorded): void {
    this.#recorded.push(delivery);
    const done = post(url, delivery).then((statusCode) => {
      delivery.statusCode = statusCode;
      delivery.duration = (Date.now() - Date.parse(delivery.deliveredAt)) / 1_000;
      this.#underWay.delete(done);
    });
    this.#underWay.add(done);
  }
}

/** That a check of its own shall be made again, GitHub tells every App that may write checks, whatever it subscribes to. */
function isMeantFor({ events, appId }: WebhookReceiver, { name, action, payload }: SandboxEvent): boolean {
  if (action !== "rerequested") return events.includes(name);
  const { app } = payload.check_run ?? payload.check_suite;
  return app.id === appId;
}

function installationOf({ installationId: id }: WebhookReceiver): object {
  return { id, node_id: nodeId("IntegrationInstallation", id) };
}

function headersOf(receiver: WebhookReceiver, event: SandboxEvent, body: string): Record<string, string> {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-delivery": event.deliveryId,
    "x-github-event": event.name,
    "x-github-hook-installation-target-id": String(receiver.appId),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${createHmac("sha256", receiver.secret).update(body).digest("hex")}`,
  };
}

/** The receiver's status; 0 when it did not answer. */
async function post(url: string, { headers, body }: Recorded): Promise<number> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(patienceMs) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
