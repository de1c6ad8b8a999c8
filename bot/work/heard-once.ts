import type { Probot } from "probot";
import type { Meter } from "./meter.ts";

/** GitHub's id of a delivery stays the same when it is sent again. */
type Heard = { id: string; name: string };

/**
 * From now on every handler hears each delivery once. One that a handler failed at may come again, and so may one after a
 * while: whoever sends it again by hand wants the bot to look again.
 */
export function hearOnce(app: Probot, meter: Meter, now: () => number): void {
  const listen = app.on.bind(app) as (events: unknown, handler: (context: Heard) => Promise<void>) => void;
  const once = (events: unknown, handler: (context: Heard) => Promise<void>): void => {
    const { isKnown, forget } = createMemory(now);
    listen(events, async (context) => {
      if (isKnown(context.id)) return meter.delivery(context.name, "duplicate");
      try {
        await handler(context);
        meter.delivery(context.name, "handled");
      } catch (error) {
        forget(context.id);
        meter.delivery(context.name, "failed");
        throw error;
      }
    });
  };
  app.on = once as Probot["on"];
}

/** Deliveries kept, the oldest forgotten first, and how long. */
const capacity = 10_000;
const rememberedMs = 10 * 60_000;

function createMemory(now: () => number) {
  const heard = new Map<string, number>();
  return {
    isKnown: (delivery: string): boolean => {
      const at = heard.get(delivery);
      if (at !== undefined && now() - at < rememberedMs) return true;
      heard.delete(delivery);
      heard.set(delivery, now());
      const [oldest] = heard.keys();
      if (heard.size > capacity && oldest !== undefined) heard.delete(oldest);
      return false;
    },
    forget: (delivery: string) => heard.delete(delivery),
  };
}
