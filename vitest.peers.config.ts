import { defineConfig } from "vitest/config";

/** Tests against partners and oracles that need Python; `npm test` needs none of them. */
export default defineConfig({
  test: {
    include: ["test/peers/**/*.peer.test.ts"],
    globalSetup: "test/peers/python.ts",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
