import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, routesTo, type ServingWorld, token } from "./serving-world.ts";

describe("Open Inference Protocol", () => {
  let world: ServingWorld;
  let server: RunningServer;

  beforeAll(async () => {
    world = await createServingWorld();
    server = await serve(world, { limits: { maxBodyBytes: 100_000 } });
    const target = createEmbeddedTarget(server.adminUrl, token);
    await target.setRoutes(model, routesTo(world.picky));
    await target.setRoutes("cold", { generation: 1, weights: {}, versions: {}, salt: "" });
  });

  afterAll(async () => {
    await server.close();
    await world.remove();
  });

  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(server.dataUrl + path, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
  };
  const infer = (body: string | object, name = model, headers: Record<string, string> = {}) =>
    call(`/v2/models/${encodeURIComponent(name)}/infer`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers,
    });
  const distance = { name: "distance", shape: [1, 1], datatype: "FP32", data: [500] };
  const origin = { name: "origin", shape: [1, 1], datatype: "BYTES", data: ["ORD"] };
  const withDistance = (changes: object) => ({ inputs: [{ ...distance, ...changes }, origin] });

  it("tells about the server", async () => {
    expect((await call("/v2")).body).toMatchObject({ name: "sluice", extensions: ["binary_tensor_data"] });
    expect(await call("/v2/health/live")).toMatchObject({ status: 200, body: { live: true } });
    expect(await call("/v2/health/ready")).toMatchObject({ status: 200, body: { ready: true } });
    expect((await call("/v2/models")).body).toEqual({ models: [model, "cold"] });
  });

  it("describes a model", async () => {
    const description = {
      name: model,
      versions: [world.picky.release],
      platform: "onnx_onnxv1",
      inputs: [
        { name: "distance", datatype: "FP32", shape: [-1, 1] },
        { name: "origin", datatype: "BYTES", shape: [-1, 1] },
      ],
      outputs: [{ name: "probability", datatype: "FP32", shape: [-1, 1] }],
    };
    expect((await call(`/v2/models/${model}`)).body).toEqual(description);
    const versioned = `/v2/models/${model}/versions/${encodeURIComponent(world.picky.release)}`;
    expect((await call(versioned)).body).toEqual(description);
    expect((await call(`${versioned}/ready`)).body).toEqual({ name: model, ready: true });
    expect((await call(`/v2/models/${model}/ready`)).body).toEqual({ name: model, ready: true });
  });

  it("answers, echoing id and version", async () => {
    const { status, headers, body } = await infer({ id: "42", ...withDistance({}) });
    expect(status).toBe(200);
    expect(headers.get("sluice-version")).toBe(world.picky.release);
    expect(body).toMatchObject({
      model_name: model,
      model_version: world.picky.release,
      id: "42",
      outputs: [{ name: "probability", datatype: "FP32", shape: [1, 1] }],
    });
    const [output] = (body as { outputs: { data: number[] }[] }).outputs;
    // sigmoid(0.3 + 0.4 · (500 − 700) / 500 + 0.5)
    expect(output?.data[0]).toBeCloseTo(1 / (1 + Math.exp(-0.64)), 6);
  });

  it("takes many rows, nested or flat, with missing numbers", async () => {
    const many = {
      inputs: [
        { ...distance, shape: [3, 1], data: [[500], [null], [700]] },
        { ...origin, shape: [3, 1], data: ["ORD", "ATL", "ATL"] },
      ],
    };
    const { body } = await infer(many);
    const [output] = (body as { outputs: { shape: number[]; data: number[] }[] }).outputs;
    expect(output?.shape).toEqual([3, 1]);
    // A missing distance counts as the mean.
    expect(output?.data[1]).toBe(output?.data[2]);
  });

  it("answers a version that is asked for by name, and ignores inputs that the version does not know", async () => {
    const path = `/v2/models/${model}/versions/${encodeURIComponent(world.picky.release)}/infer`;
    const body = JSON.stringify({ inputs: [distance, origin, { ...distance, name: "hour" }] });
    expect((await call(path, { method: "POST", body })).status).toBe(200);
  });

  it("selects outputs", async () => {
    expect((await infer({ ...withDistance({}), outputs: [{ name: "probability" }] })).status).toBe(200);
    expect(await infer({ ...withDistance({}), outputs: [{ name: "label" }] })).toMatchObject({
      status: 400,
      body: { error: "the model has no output label; it gives probability" },
    });
  });

  it.each([
    ["no JSON", "{", /^the body is not JSON/],
    ["no object", "[]", /must be a JSON object/],
    ["no inputs", {}, /inputs must be a list/],
    ["no entries", { inputs: [] }, /at least one entry/],
    ["no name", { inputs: [{}] }, /every entry of inputs needs a name/],
    ["a name twice", { inputs: [distance, distance] }, /inputs names distance twice/],
    ["an input missing", { inputs: [distance] }, /input origin is missing; the model takes distance, origin/],
    ["an id that is no string", { id: 7, inputs: [distance, origin] }, /id must be a string/],
    ["another datatype", withDistance({ datatype: "FP64" }), /distance has datatype "FP64", the model takes FP32/],
    ["another rank", withDistance({ shape: [1] }), /has shape \[1\], the model takes \[-1, 1\]/],
    ["another width", withDistance({ shape: [1, 2], data: [1, 2] }), /has shape \[1, 2\]/],
    ["a negative dimension", withDistance({ shape: [-1, 1] }), /positive whole numbers/],
    ["a huge dimension", withDistance({ shape: [1e15, 1] }), /more than any request can hold/],
    ["too few values", withDistance({ shape: [2, 1] }), /has 1 values where shape \[2, 1\] needs 2/],
    ["no data", withDistance({ data: undefined }), /needs an array as data/],
    ["text for a number", withDistance({ data: ["500"] }), /holds 500 at position 0, which is no FP32/],
    ["an infinite number", withDistance({ data: [1] }), null],
    ["a number for text", { inputs: [distance, { ...origin, data: [1] }] }, /origin holds 1 at position 0/],
    [
      "rows that differ",
      { inputs: [distance, { ...origin, shape: [2, 1], data: ["ORD", "ATL"] }] },
      /has 2 rows, input distance has 1/,
    ],
    ["outputs twice", { ...withDistance({}), outputs: [{ name: "probability" }, { name: "probability" }] }, /twice/],
  ])("refuses %s with 400", async (_, body, message) => {
    const { status, body: answer } = await infer(
      message === null ? JSON.stringify(body).replace('"data":[1]', '"data":[1e999]') : body,
    );
    expect(status).toBe(400);
    expect((answer as { error: string }).error).toMatch(message ?? /holds Infinity at position 0/);
  });

  it("survives a body nested deeper than any stack", async () => {
    const deep = `${"[".repeat(40_000)}${"]".repeat(40_000)}`;
    const { status } = await infer(JSON.stringify(withDistance({})).replace("[500]", deep));
    expect(status).toBe(400);
    expect((await infer(flight("ORD"))).status).toBe(200);
  });

  it("refuses a body above the limit with 413, announced or not", async () => {
    const large = " ".repeat(200_000);
    expect((await infer(large)).status).toBe(413);
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const response = await fetch(`${server.dataUrl}/v2/models/${model}/infer`, {
      method: "POST",
      body: chunks,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  it.each([
    ["/v2/models/nobody", 404],
    ["/v2/models/nobody/ready", 404],
    [`/v2/models/${model}/versions/v99`, 404],
    [`/v2/models/${model}/versions`, 404],
    [`/v2/models/${model}/explain`, 404],
    [`/v2/models/${model}/infer`, 405],
    ["/v2/nothing", 404],
    ["/", 404],
    ["/v2/models/%zz", 400],
    ["/v2/models/cold", 503],
    ["/v2/models/cold/ready", 503],
  ])("answers %s with %i", async (path, status) => {
    expect((await call(path)).status).toBe(status);
  });

  it("answers 404 for an unknown model and 503 for one that nobody serves", async () => {
    expect(await infer(flight("ORD"), "nobody")).toMatchObject({
      status: 404,
      body: { error: "there is no model nobody" },
    });
    expect((await infer(flight("ORD"), "cold")).status).toBe(503);
  });

  it("answers 500 when the model throws, and counts it as this version's error", async () => {
    const { status, headers, body } = await infer(flight("KORD"));
    expect(status).toBe(500);
    expect(headers.get("sluice-version")).toBe(world.picky.release);
    expect((body as { error: string }).error).toMatch(/^the model failed: /);
    const metrics = await fetch(`${server.adminUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(await metrics.text()).toMatch(/^sluice_request_errors_total\{[^}]*@v3[^}]*\} [1-9]/m);
  });

  it("refuses a unit that is no id, and a header that promises more JSON than there is", async () => {
    expect((await infer(flight("ORD"), model, { "sluice-unit": "x".repeat(257) })).status).toBe(400);
    expect((await infer(flight("ORD"), model, { "inference-header-content-length": "100000" })).status).toBe(400);
  });

  it("survives a client that goes away in the middle", async () => {
    const { port } = new URL(server.dataUrl);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`POST /v2/models/${model}/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await infer(flight("ORD"))).status).toBe(200);
  });
});
