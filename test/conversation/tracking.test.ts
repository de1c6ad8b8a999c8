import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { type BotWorld, startBotWorld } from "./bot-world.ts";
import { reconfigure } from "./promotion-world.ts";
import { isStable, mergeProposal, released, until } from "./story.ts";

/** The bot tells a tracker what becomes stable. The tracker here only remembers; a real MLflow is asked among the peers. */

let world: BotWorld;
let server: Server;
afterEach(async () => {
  await world.close();
  server.close();
});

interface Remembered {
  /** Releases, the first of which is version 1. */
  versions: string[];
  aliases: Map<string, string>;
}

async function startTracker(): Promise<{ url: string; remembered: Remembered }> {
  const remembered: Remembered = { versions: [], aliases: new Map() };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { status, answer } = answerOf(remembered, request.method ?? "", request.url ?? "", body);
    response.writeHead(status, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, remembered };
}

const absent = { status: 404, answer: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "not found" } };

function answerOf({ versions, aliases }: Remembered, method: string, url: string, body: string) {
  const { pathname, searchParams } = new URL(url, "http://tracker");
  const about = body === "" ? {} : JSON.parse(body);
  switch (`${method} ${pathname.replace("/api/2.0/mlflow/", "")}`) {
    case "POST registered-models/create":
      return { status: 200, answer: {} };
    case "GET model-versions/search": {
      const place = versions.findIndex((release) => searchParams.get("filter")?.includes(`'${release}'`));
      return { status: 200, answer: place === -1 ? {} : { model_versions: [{ version: String(place + 1) }] } };
    }
    case "POST model-versions/create":
      versions.push(about.tags.find(({ key }: { key: string }) => key === "sluice.release").value);
      return { status: 200, answer: {} };
    case "GET registered-models/alias": {
      const version = aliases.get(searchParams.get("alias") ?? "");
      return version === undefined ? absent : { status: 200, answer: { model_version: { version } } };
    }
    case "POST registered-models/alias":
      aliases.set(about.alias, about.version);
      return { status: 200, answer: {} };
    default:
      return absent;
  }
}

it("moves the alias of an environment when a release is stable there, and waits for no tracker that is away", async () => {
  world = await startBotWorld();
  const { url, remembered } = await startTracker();
  await reconfigure(world, (text) => `${text}tracking: { mlflow: { url: "${url}", timeout: 2s } }\n`);
  const { v1, v2 } = world.serving;
  await released(world, v1);
  await until("the alias of staging", async () => remembered.aliases.get("staging") === "1");
  expect(remembered).toEqual({ versions: [v1.release], aliases: new Map([["staging", "1"]]) });
  await mergeProposal(world, "production", v1);
  await until("the alias of production", async () => remembered.aliases.get("production") === "1");

  server.closeAllConnections();
  server.close();
  await released(world, v2);
  await mergeProposal(world, "production", v2);
  await until("v2 in production", () => isStable(world, "production", v2));
  expect(remembered.versions).toEqual([v1.release]);
}, 60_000);
