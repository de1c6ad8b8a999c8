import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningServer, ServerOptions } from "../../serving/server.ts";
import { createEmbeddedTarget } from "../../targets/embedded/embedded-target.ts";
import { serve } from "./serving-fixture.ts";
import { createServingWorld, flight, model, routesTo, type ServingWorld, token } from "./serving-world.ts";

let world: ServingWorld;
let server: RunningServer | null = null;

beforeEach(async () => {
  world = await createServingWorld();
});

afterEach(async () => {
  await server?.close();
  server = null;
  await world.remove();
});

async function open(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  server = await serve(world, options);
  return server;
}

describe("who may ask", () => {
  it("is whoever brings the token, where there is one; health is told to everybody", async () => {
    const { dataUrl, adminUrl } = await open({ dataToken: "for clients" });
    await createEmbeddedTarget(adminUrl, token).setRoutes(model, routesTo(world.v1));
    const ask = (authorization?: string) =>
      fetch(`${dataUrl}/v2/models/${model}/infer`, {
        method: "POST",
        body: flight("ORD"),
        headers: authorization === undefined ? {} : { authorization },
      });
    expect((await ask("Bearer for clients")).status).toBe(200);
    for (const wrong of [undefined, "", "Bearer", "Bearer for client", "bearer for clients", `Bearer ${token}`]) {
      expect((await ask(wrong)).status).toBe(401);
    }
    expect((await ask()).headers.get("www-authenticate")).toBe("Bearer");
    expect((await fetch(`${dataUrl}/v2/models`)).status).toBe(401);
    expect((await fetch(`${dataUrl}/v2/health/ready`)).status).toBe(200);
    expect((await fetch(`${adminUrl}/metrics`, { headers: { authorization: "Bearer for clients" } })).status).toBe(401);
  });

  it("may be let read metrics without being let move traffic", async () => {
    const { adminUrl } = await open({ metricsToken: "for Prometheus" });
    const statusOf = async (path: string, method = "GET") =>
      (await fetch(`${adminUrl}${path}`, { method, headers: { authorization: "Bearer for Prometheus" } })).status;
    expect(await statusOf("/metrics")).toBe(200);
    expect(await statusOf("/metrics", "POST")).toBe(401);
    expect(await statusOf(`/admin/models/${model}/routes`)).toBe(401);
    expect(await statusOf("/v2/repository/index", "POST")).toBe(401);
  });

  it("is never everybody by an empty token", async () => {
    await expect(open({ dataToken: "" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(open({ metricsToken: "" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(open({ adminToken: "" })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("TLS", () => {
  function selfSigned(): { cert: string; key: string } {
    const [key, cert] = [join(world.folder, "key.pem"), join(world.folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    execFileSync("openssl", ["req", ...kind, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key, cert };
  }

  it("is spoken on both ports, and nothing else is", async () => {
    const { key, cert } = selfSigned();
    const tls = { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
    const { dataUrl, adminUrl } = await open({ tls });
    expect([dataUrl, adminUrl]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)]);
    const statusOf = (url: string, ca?: string) =>
      new Promise<number | string>((resolve) => {
        const call = request(url, { ...(ca && { ca }) }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        call.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
        call.end();
      });
    expect(await statusOf(`${dataUrl}/v2/health/live`, tls.cert)).toBe(200);
    expect(await statusOf(`${adminUrl}/metrics`, tls.cert)).toBe(401);
    expect(await statusOf(`${dataUrl}/v2/health/live`)).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    await expect(fetch(`${dataUrl.replace("https", "http")}/v2/health/live`)).rejects.toThrow();
  });

  it("does not begin with a certificate that is none", async () => {
    await expect(open({ tls: { key: "no key", cert: "no certificate" } })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("a client that takes its time", () => {
  /** What the server says, or "" when it only cuts the connection. */
  function talk(url: string, ...parts: string[]): Promise<string> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const { promise, resolve } = Promise.withResolvers<string>();
    let said = "";
    socket.on("data", (chunk) => {
      said += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(said));
    for (const part of parts) {
      socket.write(part);
    }
    return promise;
  }

  it("with its headers is told off after ten seconds", async () => {
    const { dataUrl } = await open();
    const began = Date.now();
    expect(await talk(dataUrl, "GET /v2 HTTP/1.1\r\nhost: x\r\nx-slow: ")).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - began).toBeLessThan(13_000);
  });

  it("with headers that are longer than any need is told off at once", async () => {
    const { dataUrl } = await open();
    expect(await talk(dataUrl, `GET /v2 HTTP/1.1\r\nhost: x\r\nx-long: ${"x".repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });
});

it("refuses a state folder that another server uses, and takes it when that has ended", async () => {
  await open();
  await expect(serve(world)).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("is in use") });
  await server?.close();
  await open();
});

it("hands on the trace of a request, also of one that it refuses", async () => {
  const { dataUrl } = await open();
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const answer = await fetch(`${dataUrl}/v2/models/none/infer`, {
    method: "POST",
    body: "{}",
    headers: { traceparent, tracestate: "vendor=1" },
  });
  expect(answer.status).toBe(404);
  expect(answer.headers.get("traceparent")).toBe(traceparent);
  expect(answer.headers.get("tracestate")).toBe("vendor=1");
});
