import { runBotProgram } from "./program.ts";

/** `npm run bot`, which is `sluice bot`. */
await runBotProgram(process.argv.slice(2));
