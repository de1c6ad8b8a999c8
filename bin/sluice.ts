#!/usr/bin/env node
/** The published command: `sluice bot …` is the bot and its set-up, any other word one of the command line. */
const [word, ...rest] = process.argv.slice(2);
if (word === "bot") {
  const { runBotProgram } = await import("../bot/program.ts");
  await runBotProgram(rest);
} else {
  await import("../cli/main.ts");
}
