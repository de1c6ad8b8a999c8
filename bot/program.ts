import { existsSync } from "node:fs";
import { describeError, exitCodeOf, exitCodes, SluiceError } from "../core/errors.ts";
import { readSettings } from "./settings.ts";
import { setUp } from "./setup/setup.ts";

const help = `sluice bot [options]        runs the bot
sluice bot setup [options]  registers the App that it is; see sluice bot setup --help

  --credentials PATH  what setup has kept (default: .env, where it is); variables that are set go before it
  --help              this text

bot/README.md has all variables.`;

/** Runs the bot or its set-up, and leaves the exit code behind. */
export async function runBotProgram(args: readonly string[]): Promise<void> {
  try {
    const [verb, ...rest] = args;
    if (verb === "setup") await runSetup(rest);
    else if (verb === undefined || (verb === "--credentials" && rest.length === 1)) await runBot(rest[0]);
    else if (verb === "--help") console.log(help);
    else throw unknown(verb);
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = exitCodeOf(error);
  }
}

function unknown(word: string): SluiceError {
  return new SluiceError("USAGE", `The bot does not know "${word}".`, {
    remedy: "sluice bot --help shows what it does.",
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
    process.once(signal, () => void bot.stop().then(() => process.exit(exitCodes.passed)));
  }
}
