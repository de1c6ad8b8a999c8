import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConfined } from "./confined-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-confined-"));
  await writeFile(join(folder, "idle.mjs"), "setInterval(() => {}, 1000);\n");
  await writeFile(join(folder, "brief.mjs"), "setTimeout(() => process.exit(3), 1500);\n");
});
afterAll(() => rm(folder, { recursive: true }));

const limits = { bytes: 512 * 1024 ** 2, milliseconds: 5_000 };
const start = (script: string, readMemory?: () => Promise<number>) =>
  startConfined(join(folder, script), [], limits, readMemory);

describe("a process whose memory", () => {
  test("cannot be read is ended, and why is told", async () => {
    const { ended } = start("idle.mjs", () => Promise.reject(new Error("EACCES: permission denied")));
    expect(await ended).toBe("was ended, because its memory could not be watched: EACCES: permission denied");
  });

  test("cannot be read now and then goes on", async () => {
    let looks = 0;
    const { ended } = start("brief.mjs", async () => {
      looks += 1;
      if (looks % 3 > 0) throw new Error("busy");
      return 0;
    });
    expect(await ended).toBe("ended with exit code 3");
    expect(looks).toBeGreaterThan(3);
  });

  test("is above the limit is ended at once", async () => {
    expect(await start("idle.mjs", async () => limits.bytes + 1).ended).toBe("took more than 512 MB of memory");
  });

  test("is the system's to tell is left alone below the limit, and ends as it likes", async () => {
    expect(await start("brief.mjs").ended).toBe("ended with exit code 3");
  });
});
