import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhook, type Fetch } from "./webhook.ts";

const secret = "https://hooks.test/services/T0/B0/secret";
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Every https host is this test's server. */
const fetchHere: Fetch = (url, init) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(url).pathname}`, init);

const post = (env: Record<string, string>, options: { timeoutMs?: number } = {}) =>
  createWebhook(env, { fetch: fetchHere, waitMs: 1, ...options })
    .post("HOOK", "❌ late-flights")
    .then(
      () => "told",
      (error) => `${error.code} ${error.message}`,
    );
const status = (code: number, headers = {}) => {
  answer = (_, response) => response.writeHead(code, headers).end("no");
};

it("sends a text as Slack wants it, without previews of links", async () => {
  status(200);
  expect(await post({ HOOK: secret })).toBe("told");
  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    { text: "❌ late-flights", unfurl_links: false, unfurl_media: false },
  ]);
});

it("tries again what may pass", async () => {
  answer = (_, response) => response.writeHead(bodies.length < 3 ? 503 : 200).end();
  expect(await post({ HOOK: secret })).toBe("told");
  expect(bodies).toHaveLength(3);
});

describe("says by the variable's name what went wrong, never the address", () => {
  it.each<[string, () => void, string, number]>([
    [
      "a redirect",
      () => status(302, { location: "https://elsewhere.test/" }),
      "a redirect (302), which is not followed",
      1,
    ],
    ["a refusal", () => status(404), "answered 404", 1],
    ["a server that stays broken", () => status(500), "answered 500", 3],
    ["silence", () => (answer = () => undefined), "gave no answer in 0.05 s", 3],
    ["a hung up line", () => (answer = (request) => request.socket.destroy()), "cannot be reached", 3],
  ])("%s", async (_, given, words, tries) => {
    given();
    // On a busy machine an answer that is there may take longer than silence is waited for.
    const said = await post({ HOOK: secret }, { timeoutMs: words.includes("0.05 s") ? 50 : 10_000 });
    expect(said).toMatch(/^ALERT_FAILED The webhook of HOOK /);
    expect(said).toContain(words);
    expect(said).not.toContain("secret");
    expect(bodies).toHaveLength(tries);
  });

  it.each([
    ["no variable", {}, "The variable HOOK is not set."],
    ["http", { HOOK: "http://hooks.test/secret" }, "HOOK holds no plain https:// address."],
    ["credentials", { HOOK: "https://a:secret@hooks.test/" }, "HOOK holds no plain https:// address."],
    ["no address", { HOOK: "secret" }, "HOOK holds no plain https:// address."],
  ])("%s", async (_, env, words) => {
    expect(await post(env as Record<string, string>)).toBe(`ALERT_FAILED ${words}`);
    expect(bodies).toEqual([]);
  });
});
