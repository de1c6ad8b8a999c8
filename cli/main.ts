#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** The command line. What Node makes of the source is kept, which halves the start of every later run. */
enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "sluice"));
const { runProgram } = await import("./program.ts");
await runProgram();
