import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRemoteSources, type RemoteOptions } from "./remote-sources.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let root: string;
let server: Server;
let handle: Handler;
let requests: IncomingMessage[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-remote-"));
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

/** Every https host is this test's server, which knows by `x-host` who was meant. */
const fetchHere: NonNullable<RemoteOptions["fetch"]> = (asked, init = {}) => {
  const url = new URL(String(asked));
  const headers = { ...(init.headers as Record<string, string>), "x-host": url.host };
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${url.pathname}${url.search}`, {
    ...init,
    headers,
  });
};

/** Of a signed request too, which is an object of its own. */
const signedFetchHere: NonNullable<RemoteOptions["fetch"]> = (asked, init) => {
  const { url, headers } = asked as Request;
  return fetchHere(url, { ...init, headers: Object.fromEntries(headers) });
};

const locate = (source: string, options: Partial<RemoteOptions> = {}) =>
  createRemoteSources({ root, env: {}, fetch: fetchHere, ...options, limits: { waitMs: 1, ...options.limits } }).locate(
    source,
  );
const answer =
  (text: string, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(200, headers).end(text);
const errorOf = async (source: string, options: Partial<RemoteOptions> = {}) =>
  locate(source, options).then(
    () => "no error",
    (error) => `${error.code} ${error.message}`,
  );
const address = "https://data.test/flights/a.csv";

describe("a source at an https address", () => {
  it("is copied, and asked for again only where it has changed", async () => {
    handle = answer("x,y\n1,2\n", { etag: '"one"' });
    const [first] = (await locate(`${address}?signature=secret`)) ?? [];
    expect(first?.path).toBe(address);
    expect(await readFile(first?.origin ?? "", "utf8")).toBe("x,y\n1,2\n");
    handle = (request, response) => response.writeHead(request.headers["if-none-match"] === '"one"' ? 304 : 500).end();
    expect(await locate(address)).toEqual([first]);
    handle = answer("x,y\n3,4\n", { etag: '"two"' });
    await locate(address);
    expect(await readFile(first?.origin ?? "", "utf8")).toBe("x,y\n3,4\n");
  });

  it("is tried again when the server is in trouble, and not for ever", async () => {
    handle = (_, response) => response.writeHead(requests.length < 3 ? 503 : 200).end("x\n1\n");
    expect(await locate(address)).toHaveLength(1);
    handle = (_, response) => response.writeHead(503).end();
    expect(await errorOf(address)).toBe(`DATA_UNREADABLE ${address} cannot be fetched: the server answered 503.`);
    expect(requests.length).toBe(3 + 4);
  });

  it("that is not there is missing", async () => {
    handle = (_, response) => response.writeHead(404).end();
    expect(await errorOf(`${address}?key=secret`)).toBe(`DATA_MISSING There is nothing at ${address} (404).`);
  });

  it("is followed to https addresses alone, and not in circles", async () => {
    handle = (request, response) =>
      request.url === "/moved.csv"
        ? response.end("x\n1\n")
        : response.writeHead(302, { location: "https://other.test/moved.csv" }).end();
    expect(await locate(address)).toHaveLength(1);
    handle = (_, response) => response.writeHead(302, { location: "http://data.test/flights/a.csv" }).end();
    expect(await errorOf("https://data.test/b.csv")).toContain("to an address that is not https");
    handle = (_, response) => response.writeHead(302, { location: "/c.csv" }).end();
    expect(await errorOf("https://data.test/c.csv")).toContain("redirects more than 5 times");
  });

  it("gets the token of its own host, and no other host does", async () => {
    const env = { SLUICE_DATA_TOKEN: "s3cret", SLUICE_DATA_HOST: "data.test" };
    handle = (request, response) =>
      request.headers["x-host"] === "data.test"
        ? response.writeHead(302, { location: "https://other.test/a.csv" }).end()
        : response.end("x\n1\n");
    await locate(address, { env });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer s3cret", undefined]);
    await locate("https://evil.test/a.csv", { env });
    expect(requests.at(-1)?.headers.authorization).toBeUndefined();
    expect(await errorOf("https://user:pass@data.test/a.csv")).not.toContain("pass@");
  });

  it("leaves nothing behind that is too long, cut or stuck", async () => {
    handle = answer("x".repeat(100));
    expect(await errorOf(address, { limits: { bytes: 99 } })).toContain("longer than 99 bytes");
    handle = (_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("x");
      setTimeout(() => response.destroy(), 20);
    };
    expect(await errorOf(address)).toMatch(/cannot be fetched/);
    handle = (_, response) => response.writeHead(200).write("x");
    expect(await errorOf(address, { limits: { idleMs: 100 } })).toContain("no byte came for 0.1 s");
    const left = await readdir(join(root, ".sluice", "cache"), { recursive: true });
    expect(left.filter((name) => name.includes(".csv"))).toEqual([]);
  });

  it("in S3 is asked for with a signature of its region and day, and without one where there are no credentials", async () => {
    handle = answer("x\n1\n");
    const env = {
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "AKIA",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_SESSION_TOKEN: "session",
    };
    await locate("s3://bucket/a.csv", { env, fetch: signedFetchHere });
    expect(requests[0]?.headers).toMatchObject({
      "x-host": "s3.eu-central-1.amazonaws.com",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/s3\/aws4_request, /,
      ),
      "x-amz-security-token": "session",
    });
    await locate("s3://bucket/b.csv", { fetch: signedFetchHere });
    expect(requests[1]?.headers.authorization).toBeUndefined();
  });

  it("is of no other scheme", async () => {
    expect(await errorOf("http://data.test/a.csv")).toBe("DATA_UNREADABLE Data is not read from http:// addresses.");
    expect(await locate("data/a.csv")).toBeNull();
  });
});
