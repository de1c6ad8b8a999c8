import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf, commandsOf, typePage } from "../docs/typed-page.ts";

/** From a stranger's repository with a table and a training script to the bot's first comment, as the page has it typed. */
test("ten minutes and six commands are enough for a first report", { timeout: 900_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-tutorial-"));
  const blocks = await blocksOf("docs/tutorial-python.md");
  expect(commandsOf(blocks).length).toBeLessThanOrEqual(6);
  const began = performance.now();
  await typePage(blocks, folder);
  const seconds = (performance.now() - began) / 1_000;
  console.log(`From the stranger's repository to the first report and its commit: ${seconds.toFixed(0)} s`);
  expect(seconds).toBeLessThan(600);
  await rm(folder, { recursive: true });
});
