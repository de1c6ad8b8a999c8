import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blocksOf, commandsOf, typePage } from "./typed-page.ts";

/** The tutorial is what was typed: every command of it runs here, in its order, and says what the page says it does. */
test("every command does what the page says", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-tutorial-"));
  const blocks = await blocksOf("docs/tutorial.md");
  expect(commandsOf(blocks).length).toBeGreaterThan(5);
  await typePage(blocks, folder);
  await rm(folder, { recursive: true });
});
