import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("the bot's README names every variable that the bot reads, and no other", () => {
  const code = read("bot/settings.ts") + read("bot/bot.ts");
  const inCode = [...code.matchAll(/variables(?:\.|, ")([A-Z][A-Z_]+)/g)].map(([, name]) => name);
  const inTable = [...read("bot/README.md").matchAll(/^\| (`[A-Z].*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
  );
  // The one that is named by sluice.yaml, not by the bot.
  const tokens = ["SLUICE_SERVER_TOKEN"];
  expect(new Set(inTable)).toEqual(new Set([...inCode, ...tokens]));
});
