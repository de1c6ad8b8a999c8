import { globSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createForge } from "../../composition/forge.ts";
import { createSettings } from "../../composition/settings.ts";

/** Whatever asks GitHub asks the GitHub that GITHUB_API_URL names: Enterprise Server has it at https://HOST/api/v3. */

const root = join(import.meta.dirname, "../..");
let server: Server;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const variables = () => ({
  GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
  GITHUB_TOKEN: "a token",
  GITHUB_REPOSITORY: "acme/flights",
});

test("what actions and commands ask of the repository, its pull requests and its issues", async () => {
  const { repository, pulls, issues } = createForge(root, variables());
  asked.length = 0;
  await repository.head("main");
  await Promise.allSettled([pulls.find({ base: "env/production" }), issues?.open("<!-- x")]);
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((path) => !path.startsWith("/api/v3/"))).toEqual([]);
});

test("what the doctor asks of the settings", async () => {
  const settings = await createSettings({ root, env: variables(), repository: undefined, app: {} });
  asked.length = 0;
  await Promise.allSettled(
    Object.values(settings).map(async (ask) => typeof ask === "function" && (await ask("main"))),
  );
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.filter((path) => !path.startsWith("/api/v3/"))).toEqual([]);
});

test("the address of github.com is nowhere but where it is what nobody has named another for", () => {
  const files = globSync("{actions,adapters,bin,bot,cli,composition,core,operations,serving,targets}/**/*.ts", {
    cwd: root,
  });
  const naming = files.filter(
    (file) =>
      !file.endsWith(".test.ts") && /["'`]https:\/\/api\.github\.com/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(naming.sort()).toEqual(["bot/settings.ts", "bot/setup/setup.ts"]);
});
