import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { createServingWorld, model, routesTo, type ServingWorld, token } from "../integration/serving-world.ts";
import { misdeeds } from "./judge-answers.ts";
import type { Asked, Story } from "./records.ts";
import { Storm, type StormOptions } from "./storm.ts";
import { SupervisedServer } from "./supervised-server.ts";

export interface LoadOptions extends StormOptions {
  /** The load goes on at least this long. */
  seconds: number;
  restarts: number;
}

export interface LoadResult {
  story: Story;
  asked: readonly Asked[];
  seconds: number;
  misdeeds: readonly string[];
}

const clients = 2;
const clientProgram = fileURLToPath(new URL("./client.ts", import.meta.url));

/** Clients ask without a pause, while routes change, rollouts come and go and the server is replaced. */
export async function loadTest({ seconds, restarts, ...storm }: LoadOptions): Promise<LoadResult> {
  const world = await createServingWorld();
  const server = new SupervisedServer(world.folder);
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1_000;
  try {
    const { dataUrl, adminUrl } = await server.inCharge(1);
    const target = createEmbeddedTarget(adminUrl, token);
    await target.setRoutes(model, routesTo(world.v1));
    const processes = Array.from({ length: clients }, (_, index) => fork(clientProgram, [dataUrl, `client-${index}`]));
    const driven = new Storm(target, world);
    const restarting = async () => {
      for (let index = 0; index < restarts; index++) {
        await sleep((1_000 * seconds) / (restarts + 1));
        await server.restart();
        driven.story.restarts += 1;
      }
    };
    await Promise.all([driven.blow(storm), restarting()]);
    await sleep(Math.max(0, 1_000 * (seconds - elapsed())));
    const asked = (await Promise.all(processes.map(recordsOf))).flat();
    return {
      story: driven.story,
      asked,
      seconds: elapsed(),
      misdeeds: misdeeds(asked, driven.story, await saidBy(world)),
    };
  } finally {
    await server.stop();
    await world.remove();
  }
}

async function recordsOf(client: ChildProcess): Promise<Asked[]> {
  const told = once(client, "message");
  client.send("stop");
  const [records] = (await told) as [Asked[]];
  return records;
}

/** What each model says of both kinds of request; null: it fails. */
async function saidBy(world: ServingWorld) {
  const said = new Map<string, number | null>();
  for (const { release } of [world.v1, world.v2, world.picky]) {
    const loaded = await createOnnxModels().load(join(world.folder, `${release}.onnx`));
    for (const origin of ["ORD", "KORD"]) {
      const outputs = await loaded
        .infer({
          distance: { datatype: "FP32", shape: [1, 1], data: Float32Array.of(500) },
          origin: { datatype: "BYTES", shape: [1, 1], data: [origin] },
        })
        .catch(() => null);
      said.set(`${release} ${origin}`, outputs ? Number(outputs.probability?.data[0]) : null);
    }
    await loaded.close();
  }
  const probability = (release: string, foreign: boolean) => said.get(`${release} ${foreign ? "KORD" : "ORD"}`) ?? null;
  return { probability };
}
