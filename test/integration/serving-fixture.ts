import { systemClock } from "../../adapters/clock.ts";
import { createOnnxModels } from "../../adapters/onnx/onnx-models.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../serving/server.ts";
import { type ServingWorld, token } from "./serving-world.ts";

/** A real server in this process, on free ports of this machine. */
export async function serve(world: ServingWorld, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  return await startServer({
    dataPort: 0,
    dataHost: "127.0.0.1",
    adminPort: 0,
    adminHost: "127.0.0.1",
    adminToken: token,
    stateFolder: world.stateFolder,
    models: createOnnxModels(),
    registry: world.registry,
    clock: systemClock,
    log: () => undefined,
    tickMs: 50,
    idleMs: 25,
    ...options,
  });
}
