import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, it } from "vitest";
import { SluiceError } from "../../core/errors.ts";
import type { TrackedRun } from "../../core/tracking/tracking-port.ts";
import { createMlflowTracking } from "./mlflow-tracking.ts";

/** What goes wrong with a tracker: it is away, slow, in trouble, somebody else's, or not what it says it is. */

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const heard: { url: string; authorization: string | undefined }[] = [];

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  heard.length = 0;
  server = createServer((request, response) => {
    heard.push({ url: request.url ?? "", authorization: request.headers.authorization });
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const secret = "s3cret-token";
const run: TrackedRun = { experiment: "e", key: "k", name: "n", at: 1, params: {}, metrics: {}, tags: {} };

async function told(url: string, env: Record<string, string> = {}, timeout = 5_000): Promise<SluiceError> {
  const settings = { url, timeout, experiment: "e", registered_model: "m", aliases: {} };
  try {
    await createMlflowTracking(settings, env, { waitMs: 1 }).recordRun(run);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const everything = `${error.message} ${error.remedy} ${error.stack} ${String(error.cause)}`;
    expect(everything).not.toContain(secret);
    expect(error.code).toBe("TRACKING_FAILED");
    return error;
  }
  throw new Error("It was told without trouble.");
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

it("tries three times where the server is in trouble, and no more", async () => {
  const url = await serving((_, response) => json(response, 503, { error_code: "TEMPORARILY_UNAVAILABLE" }));
  expect((await told(url)).message).toContain("answered 503");
  expect(heard).toHaveLength(3);
});

it("asks once alone for what would be made twice, should only the answer be lost", async () => {
  const url = await serving((request, response) => {
    if (request.url?.includes("runs/create")) json(response, 502, {});
    else json(response, 200, { experiment: { experiment_id: "1" } });
  });
  expect((await told(url)).message).toContain("(runs/create)");
  expect(heard.filter((one) => one.url.includes("runs/create"))).toHaveLength(1);
});

it("ends when its time is over, whatever the server does", async () => {
  const url = await serving((_, response) => void response.writeHead(200).write("{"));
  const started = performance.now();
  expect((await told(url, {}, 300)).message).toContain("gave no answer in time");
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(heard).toHaveLength(1);
});

it("counts one time for all requests together", async () => {
  const url = await serving((_, response) => void setTimeout(() => json(response, 500, {}), 150));
  const started = performance.now();
  await told(url, {}, 200);
  expect(performance.now() - started).toBeLessThan(2_000);
});

it.each<[string, (response: ServerResponse) => void]>([
  ["answered something that is not MLflow's", (response) => json(response, 200, { experiment: 7 })],
  ["answered something that is not MLflow's", (response) => response.end("<html>Sign in</html>")],
  ["answered 404", (response) => response.writeHead(404).end("no such page")],
  [
    "refused: PERMISSION_DENIED",
    (response) => json(response, 403, { error_code: "PERMISSION_DENIED", message: secret }),
  ],
  ["cannot be reached", (response) => response.end("x".repeat(9 * 1024 * 1024))],
  ["cannot be reached", (response) => response.destroy()],
])("does not take an answer for what it is not: %s", async (message, answer) => {
  const url = await serving((_, response) => answer(response));
  expect((await told(url)).message).toContain(message);
});

it("follows no redirect, which could lead its credentials elsewhere", async () => {
  const url = await serving((_, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end());
  const env = { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: secret };
  expect((await told(url, env)).message).toContain("answered 302");
  expect(heard).toHaveLength(1);
});

it("sends credentials to the server that the environment names beside them", async () => {
  const url = await serving((_, response) => json(response, 403, { error_code: "PERMISSION_DENIED" }));
  const env = { MLFLOW_TRACKING_URI: `${url}/`, MLFLOW_TRACKING_TOKEN: secret };
  await told(url, env);
  expect(heard[0]?.authorization).toBe(`Bearer ${secret}`);
  const user = { MLFLOW_TRACKING_USERNAME: "ada", MLFLOW_TRACKING_PASSWORD: secret };
  await told(url, { MLFLOW_TRACKING_URI: url, ...user });
  expect(heard[1]?.authorization).toBe(`Basic ${Buffer.from(`ada:${secret}`).toString("base64")}`);
});

it("asks nobody where the environment means another server, or none", async () => {
  const url = await serving((_, response) => json(response, 200, {}));
  const token = { MLFLOW_TRACKING_TOKEN: secret };
  for (const env of [token, { ...token, MLFLOW_TRACKING_URI: "https://mlflow.example.com" }]) {
    expect((await told(url, env)).message).toContain(`MLFLOW_TRACKING_URI must name ${url} beside the credentials`);
  }
  const clear = "http://mlflow.example.com";
  const error = await told(clear, { ...token, MLFLOW_TRACKING_URI: clear });
  expect(error.message).toBe("MLflow at mlflow.example.com is not asked: credentials are not sent over plain http.");
  expect(heard).toHaveLength(0);
});
