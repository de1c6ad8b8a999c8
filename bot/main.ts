import { describeError, exitCodeOf } from "../core/errors.ts";
import { readSettings } from "./settings.ts";
import { startBot } from "./start.ts";

try {
  const bot = await startBot(readSettings(process.env));
  console.log(`Sluice listens on ${bot.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void bot.stop().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(describeError(error));
  process.exitCode = exitCodeOf(error);
}
