import { existsSync } from "node:fs";
import { describeError, exitCodeOf, SluiceError } from "../core/errors.ts";
import { readSettings } from "./settings.ts";
import { setUp } from "./setup/setup.ts";

/** `npm run bot` runs it; `npm run bot -- setup` makes the App that it is. */
try {
  const [verb, ...rest] = process.argv.slice(2);
  if (verb === "setup") await runSetup(rest);
  else if (verb === undefined || (verb === "--credentials" && rest.length === 1)) await runBot(rest[0]);
  else throw unknown(verb);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = exitCodeOf(error);
}

function unknown(word: string): SluiceError {
  return new SluiceError("USAGE", `The bot does not know "${word}".`, {
    remedy: "npm run bot, npm run bot -- --credentials FILE, or npm run bot -- setup --help.",
  });
}

async function runSetup(args: readonly string[]): Promise<void> {
  const { webhookPath } = await import("./bot.ts");
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => ended.abort());
  }
  const say = (text: string) => console.log(text);
  process.exitCode = await setUp(args, { variables: process.env, webhookPath, say, signal: ended.signal });
}

/** What is set outside goes before what stands in the file. */
async function runBot(credentials: string | undefined): Promise<void> {
  if (credentials !== undefined || existsSync(".env")) process.loadEnvFile(credentials ?? ".env");
  const { startBot } = await import("./start.ts");
  const bot = await startBot(readSettings(process.env));
  console.log(`Sluice listens on ${bot.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void bot.stop().then(() => process.exit(0)));
  }
}
