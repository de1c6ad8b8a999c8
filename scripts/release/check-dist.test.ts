import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkReproduced } from "./check-dist.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-dist-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function built(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, name, "dist", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, name);
}

const gate = { "gate.js": "one", "shared/a.js": "two" };

it("passes when both builds hold the same files", () => {
  checkReproduced(built("a", gate), built("b", gate));
});

it.each([
  ["another byte", { ...gate, "shared/a.js": "tvo" }, "shared/a.js"],
  ["a file more", { ...gate, "shared/b.js": "" }, "shared/b.js"],
  ["a file less", { "gate.js": "one" }, "shared/a.js"],
])("is refused for %s", (_, other, named) => {
  expect(() => checkReproduced(built("a", gate), built("b", other))).toThrow(`these bundles differ: dist/${named}.`);
});

it("is refused when a bundle names where it was built", () => {
  const telling = { "gate.js": `require("${join(folder, "a")}/node_modules/x")` };
  expect(() => checkReproduced(built("a", telling), built("b", telling))).toThrow("built in: dist/gate.js.");
});
