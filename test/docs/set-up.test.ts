import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { doctorVerb } from "../../cli/commands/doctor.ts";
import { gateCheck } from "../../core/doctor/check-names.ts";
import { promotionCheck } from "../../core/release/promotion-verdict.ts";

/** The page that people follow word by word names nothing that is not there. */

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/set-up.md");

test("the findings that it names are findings of the doctor", () => {
  const ids = globSync("core/doctor/*.ts", { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/\bid: (?:\w+ \? )?"([a-z-]+)"(?: : "([a-z-]+)")?/g)].flatMap(([, one, other]) => [
      one,
      other,
    ]),
  );
  const named = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) => [
    ...cell.matchAll(/`([a-z-]+-(?:[a-z-]*[a-z]|…))`/g),
  ]);
  expect(named.length).toBeGreaterThan(8);
  for (const [, name = ""] of named) {
    expect(ids.some((id) => id === name || (name.endsWith("…") && id?.startsWith(name.slice(0, -1))))).toBe(true);
  }
});

test("the options that it names are options", () => {
  const setup = [...read("bot/setup/setup.ts").matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
  const doctor = doctorVerb.options.map(({ long }) => long);
  const lines = page.split("\n").filter((line) => /bot setup|sluice doctor|^\| .*`--/.test(line));
  const named = lines.flatMap((line) => [...line.matchAll(/(?<=[ `])(--[a-z][a-z-]+)/g)].map(([, name]) => name));
  const others = ["--url", "--target"];
  expect(named.filter((name) => ![...setup, ...doctor, ...others].includes(name))).toEqual([]);
  expect(new Set(named).size).toBeGreaterThan(5);
});

test("the checks are called what the bot calls them", () => {
  expect(read("bot/reports/gate-replies.ts")).toContain(`gateName = "${gateCheck}"`);
  for (const check of [gateCheck, promotionCheck]) {
    expect(page).toContain(`**\`${check}\`**`);
  }
});
