import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("keeps schemas, action.yml and tables as the code says", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/generate.ts", "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
