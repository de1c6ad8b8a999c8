import { Agent, request } from "node:http";
import { flight, model } from "../integration/serving-world.ts";
import { type Asked, sharedNow } from "./records.ts";

/** Clients with kept connections, as a process of their own: `client.ts DATA_URL NAME`. Ends with its parent's first word. */

const connections = 4;
/** Different units of one process; each comes back again and again. */
const units = 500;
const foreignEvery = 40;

const [url = "", name = ""] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const asked: Asked[] = [];
let count = 0;
let stopped = false;

async function ask(): Promise<void> {
  count += 1;
  const [unit, foreign] = [`${name}-${count % units}`, count % foreignEvery === 0];
  const began = sharedNow();
  const answer = await post(unit, flight(foreign ? "KORD" : "ORD"));
  asked.push({ unit, foreign, began, ended: sharedNow(), ...answer });
}

type Answered = Pick<Asked, "status" | "version" | "probability" | "error">;

function post(unit: string, body: string): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const failed = (error: Error) => resolve({ status: 0, version: null, probability: null, error: error.message });
  const headers = { "content-type": "application/json", "content-length": body.length, "sluice-unit": unit };
  const call = request(`${url}/v2/models/${model}/infer`, { agent, method: "POST", headers }, (response) => {
    let text = "";
    response.on("data", (chunk) => {
      text += chunk;
    });
    response.on("error", failed);
    response.on("end", () => {
      const { "sluice-version": version = null } = response.headers;
      const { outputs, error = null } = JSON.parse(text);
      const probability = outputs?.[0]?.data?.[0] ?? null;
      resolve({ status: response.statusCode ?? 0, version: version as string | null, probability, error });
    });
  });
  call.on("error", failed);
  call.end(body);
  return promise;
}

async function user(): Promise<void> {
  while (!stopped) {
    await ask();
  }
}

const users = Array.from({ length: connections }, user);
process.once("message", async () => {
  stopped = true;
  await Promise.all(users);
  agent.destroy();
  process.send?.(asked, () => process.disconnect());
});
