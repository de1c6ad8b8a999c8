import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConfinedModels } from "../../adapters/onnx/confined-models.ts";
import { startConfined } from "../../adapters/onnx/confined-process.ts";
import { hostileModels } from "./hostile-models.ts";

/** A model is a stranger's file. Whatever it is made to do ends in an error that says so, in the process that judges. */

const limits = { bytes: 700 * 1024 ** 2, milliseconds: 5_000 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-hostile-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function score(bytes: Uint8Array): Promise<void> {
  const path = join(folder, "model.onnx");
  await writeFile(path, bytes);
  const model = await createConfinedModels(limits).load(path);
  try {
    await model.infer({ x: { datatype: "FP32", shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) } });
  } finally {
    await model.close();
  }
}

describe("a model is refused that", () => {
  test.each(hostileModels)("%s", async (_, bytes, why) => {
    await expect(score(bytes)).rejects.toMatchObject({ code: "MODEL_INVALID", message: expect.stringMatching(why) });
  });
});

describe("the process of a model", () => {
  async function answerOf(script: string): Promise<unknown> {
    const path = join(folder, "script.mjs");
    await writeFile(path, script);
    const { child, ended, end } = startConfined(path, [], limits);
    const message = new Promise((resolve) => child.once("message", resolve));
    return await Promise.race([message, ended]).finally(end);
  }

  test("has nothing of the environment, where tokens are", async () => {
    process.env.SLUICE_TEST_SECRET = "hush";
    const names = (await answerOf("process.send(Object.keys(process.env))")) as string[];
    delete process.env.SLUICE_TEST_SECRET;
    expect(names.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name))).toEqual([]);
  });

  test("is ended when it takes memory little by little", async () => {
    const slowly = "const all = []; setInterval(() => all.push(Buffer.alloc(40e6, 1)), 20);";
    expect(await answerOf(slowly)).toBe("took more than 700 MB of memory");
  });

  test("is told of when it crashes", async () => {
    expect(await answerOf("process.abort()")).toMatch(/^ended with SIG/);
  });
});
