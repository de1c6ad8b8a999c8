import { Agent, request } from "node:http";
import { flight, model } from "./serving-world.ts";

/** Users who ask a model server, each request another user, until they are told to stop. */

export interface Answer {
  status: number;
  version: string | undefined;
  at: number;
}

export interface Traffic {
  answers: Answer[];
  stop(): Promise<void>;
}

/** One request in `pickyEvery` names an airport that nobody trained on. `abreast`: requests at the same time. */
export function startTraffic(
  dataUrl: string,
  { pickyEvery, abreast = 4 }: { pickyEvery: number; abreast?: number },
): Traffic {
  const agent = new Agent({ keepAlive: true });
  const answers: Answer[] = [];
  let count = 0;
  let stopped = false;
  const user = async () => {
    while (!stopped) {
      count += 1;
      const origin = count % pickyEvery === 0 ? "KORD" : "ORD";
      answers.push(await ask(dataUrl, agent, `user-${count}`, origin));
    }
  };
  const users = Array.from({ length: abreast }, user);
  return {
    answers,
    stop: async () => {
      stopped = true;
      await Promise.all(users);
      agent.destroy();
    },
  };
}

/** Status 0: the server did not answer. */
export async function ask(dataUrl: string, agent: Agent, unit: string, origin: string): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const at = Date.now();
  const call = request(
    `${dataUrl}/v2/models/${model}/infer`,
    { agent, method: "POST", headers: { "content-type": "application/json", "sluice-unit": unit } },
    (response) => {
      const version = response.headers["sluice-version"];
      response.resume();
      response.on("end", () =>
        resolve({ at, status: response.statusCode ?? 0, version: typeof version === "string" ? version : undefined }),
      );
      response.on("error", () => resolve({ at, status: 0, version: undefined }));
    },
  );
  call.on("error", () => setTimeout(resolve, 20, { at, status: 0, version: undefined }));
  call.end(flight(origin));
  return await promise;
}
