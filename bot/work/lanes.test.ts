import { expect, it } from "vitest";
import { createLanes } from "./lanes.ts";

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

it("runs jobs of one lane one after another, and lanes side by side", async () => {
  const lanes = createLanes(() => {});
  const log: string[] = [];
  const job = (name: string) => async () => {
    log.push(`${name} begins`);
    await later();
    log.push(`${name} ends`);
  };
  lanes.queue("a", "1", job("a1"));
  lanes.queue("a", "2", job("a2"));
  lanes.queue("b", "1", job("b1"));
  await lanes.idle();
  expect(log.slice(0, 2)).toEqual(["a1 begins", "b1 begins"]);
  expect(log.indexOf("a2 begins")).toBeGreaterThan(log.indexOf("a1 ends"));
});

it("drops what waits already, but not what runs", async () => {
  const lanes = createLanes(() => {});
  let runs = 0;
  const job = async () => {
    runs += 1;
    if (runs === 1) lanes.queue("a", "sweep", job);
    await later();
  };
  lanes.queue("a", "sweep", job);
  lanes.queue("a", "sweep", job);
  await lanes.idle();
  expect(runs).toBe(2);
});

it("reports an error and goes on", async () => {
  const errors: string[] = [];
  const lanes = createLanes((lane, error) => errors.push(`${lane}: ${(error as Error).message}`));
  let ran = false;
  lanes.queue("a", "1", async () => {
    throw new Error("broke");
  });
  lanes.queue("a", "2", async () => {
    ran = true;
  });
  await lanes.idle();
  expect(errors).toEqual(["a: broke"]);
  expect(ran).toBe(true);
});

it("starts nothing more once closed", async () => {
  const lanes = createLanes(() => {});
  let ran = 0;
  const job = async () => {
    ran += 1;
    await later();
  };
  lanes.queue("a", "1", job);
  lanes.queue("a", "2", job);
  await later();
  await lanes.close();
  lanes.queue("a", "3", job);
  await lanes.idle();
  expect(ran).toBe(1);
});

it("lets no repository keep another waiting", async () => {
  const lanes = createLanes(() => {});
  let release = () => {};
  const stuck = new Promise<void>((resolve) => {
    release = resolve;
  });
  let running = 0;
  for (let lane = 0; lane < 10; lane++) {
    lanes.queue(`acme/slow #${lane}`, "1", () => {
      running += 1;
      return stuck;
    });
  }
  let ran = false;
  lanes.queue("acme/quick #1", "1", async () => {
    ran = true;
  });
  await later();
  expect({ ran, running, depth: lanes.depth() }).toEqual({ ran: true, running: 4, depth: 10 });
  release();
  await lanes.idle();
  expect(lanes.depth()).toBe(0);
});
