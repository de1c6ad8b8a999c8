import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "../integration/serving-fixture.ts";
import { createServingWorld, flight, model, routesTo, token } from "../integration/serving-world.ts";
import { echoDatatypes, echoModel } from "./echo-model.ts";
import type { Subject } from "./subject.ts";

export interface ConformingServer {
  subject: Subject;
  close(): Promise<void>;
}

const maxBodyBytes = 4_000_000;
const echoName = (datatype: string) => `echo-${datatype.toLowerCase()}`;

/** Our own server with a model of flights and an echo of every datatype. */
export async function createConformingServer(): Promise<ConformingServer> {
  const world = await createServingWorld();
  const server = await serve(world, { limits: { maxBodyBytes } });
  const target = createEmbeddedTarget(server.adminUrl, token);
  await target.setRoutes(model, routesTo(world.v1));
  for (const datatype of echoDatatypes) {
    const path = join(world.folder, `${datatype}.onnx`);
    await writeFile(path, echoModel(datatype));
    const { digest, uri } = await world.registry.put(path);
    await target.setRoutes(echoName(datatype), routesTo({ release: `${echoName(datatype)}@v1`, digest, uri }));
  }
  const subject: Subject = {
    url: server.dataUrl,
    model,
    version: world.v1.release,
    inputs: (JSON.parse(flight("ORD")) as Subject).inputs,
    outputs: [{ name: "probability", datatype: "FP32" }],
    echo: echoName,
    binary: true,
    maxBodyBytes,
  };
  const close = async () => {
    await server.close();
    await world.remove();
  };
  return { subject, close };
}
