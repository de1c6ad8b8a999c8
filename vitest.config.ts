import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{core,operations,adapters,serving,targets,actions,bot,cli,sandbox,scripts}/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["test/peers/**", "node_modules/**"],
    testTimeout: 20_000,
  },
});
