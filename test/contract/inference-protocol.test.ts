import { afterAll, beforeAll, describe, it } from "vitest";
import { type ConformingServer, createConformingServer } from "../conformance/embedded-subject.ts";
import { chapters } from "../conformance/suite.ts";

/** The embedded server conforms to the Open Inference Protocol, every case of the suite. */

let server: ConformingServer;

beforeAll(async () => {
  server = await createConformingServer();
});

afterAll(async () => {
  await server.close();
});

describe.each(Object.entries(chapters))("%s", (_, cases) => {
  it.each(cases)("$title", async ({ check }) => {
    await check(server.subject);
  });
});
