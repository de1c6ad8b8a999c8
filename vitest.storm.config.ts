import { defineConfig } from "vitest/config";

/** The whole storm, which takes minutes: `npm test` has a small one. */
export default defineConfig({ test: { include: ["test/storm/*.storm.ts"], fileParallelism: false } });
