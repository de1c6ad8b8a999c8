import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { echoDatatypes, echoModel } from "../conformance/echo-model.ts";
import type { Subject } from "../conformance/subject.ts";
import { chapters } from "../conformance/suite.ts";
import { serve } from "../integration/serving-fixture.ts";
import { createServingWorld, flight, model, routesTo, type ServingWorld, token } from "../integration/serving-world.ts";

/** The embedded server conforms to the Open Inference Protocol, every case of the suite. */

let world: ServingWorld;
let server: RunningServer;
let subject: Subject;
const maxBodyBytes = 4_000_000;
const echoName = (datatype: string) => `echo-${datatype.toLowerCase()}`;

beforeAll(async () => {
  world = await createServingWorld();
  server = await serve(world, { limits: { maxBodyBytes } });
  const target = createEmbeddedTarget(server.adminUrl, token);
  await target.setRoutes(model, routesTo(world.v1));
  for (const datatype of echoDatatypes) {
    const path = join(world.folder, `${datatype}.onnx`);
    await writeFile(path, echoModel(datatype));
    const { digest, uri } = await world.registry.put(path);
    await target.setRoutes(echoName(datatype), routesTo({ release: `${echoName(datatype)}@v1`, digest, uri }));
  }
  subject = {
    url: server.dataUrl,
    model,
    version: world.v1.release,
    inputs: (JSON.parse(flight("ORD")) as Subject).inputs,
    outputs: [{ name: "probability", datatype: "FP32" }],
    echo: echoName,
    maxBodyBytes,
  };
});

afterAll(async () => {
  await server.close();
  await world.remove();
});

describe.each(Object.entries(chapters))("%s", (_, cases) => {
  it.each(cases.map((rule) => ({ name: rule.title, rule })))("$name", async ({ rule }) => {
    await rule.check(subject);
  });
});
