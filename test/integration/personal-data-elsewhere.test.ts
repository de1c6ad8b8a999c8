import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { renderDifferenceForTerminal } from "../../core/report/data/difference-terminal.ts";
import { profileRows } from "../../core/report/data/profile-tables.ts";
import { renderDataSection } from "../../core/report/data/render-data.ts";
import { renderAnnotations } from "../../core/report/evaluation/render-terminal.ts";
import { compareData } from "../../operations/data/compare-data.ts";
import { inferDataSchema } from "../../operations/data/infer-schema.ts";
import { profileData } from "../../operations/data/profile-data.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { evaluate } from "../../operations/evaluation/evaluate.ts";
import { pathsOf } from "../../operations/paths.ts";
import { report } from "../../operations/review/report.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

/** What is planted must not come out anywhere: neither whole nor by its telling part. */

let small: SmallRepository;
afterEach(() => small?.remove());

const secrets = ["ann.lee", "@example.com", "4111111111111111", "5555555555554444", "Zebulon", "Quimby"];

/** Forty people over 600 rows, so that each is in every part of the split, and under both labels. */
function people(row: number): string[] {
  const who = (row * 7) % 40;
  return [
    `ann.lee${who}@example.com`,
    who % 2 === 0 ? "4111111111111111" : "5555555555554444",
    who % 3 === 0 ? "Zebulon" : "Quimby",
  ];
}

const rows = (more: (row: number) => readonly string[] = people) =>
  `day,x,kind,y,contact,pay,surname\n${Array.from({ length: 600 }, (_, row) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
    return [day, (row * 7919) % 100, row % 3 === 0 ? "a" : "b", Number(row % 7 < 3), ...more(row)].join(",");
  }).join("\n")}\n`;

async function start(replace: (config: string) => string): Promise<void> {
  small = await createSmallRepository(rows());
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", replace(config));
}

function expectNobody(said: unknown, ...telling: readonly string[]): void {
  const text = typeof said === "string" ? said : JSON.stringify(said);
  for (const words of telling) expect(text).toContain(words);
  for (const secret of secrets) expect(text).not.toContain(secret);
}

it("stays out of the pull request's comment and of JUnit", async () => {
  await start((config) => config.replace("target: y\n", "target: y\n      schema: s.yaml\n"));
  const { files } = small.ports;
  await files.write(
    "s.yaml",
    `version: 1
columns:
  contact: { type: string, pattern: none, allowed: [x] }
  pay: { type: integer, max: 3 }
  surname: { type: string, length: 3 }
extra_columns: allow
table: { dependencies: [{ columns: [pay], determine: [contact] }] }
`,
  );
  await validateData(small.ports, { ...(await small.config()), junit: "data.xml" });
  await evaluate(small.ports, { ...(await small.config()), commit: null, candidate: pathsOf(model).out });
  await report(small.ports, { model });
  expectNobody(await files.readText(pathsOf(model).reportMarkdown), "contact", "•");
  expectNobody(await files.readText("data.xml"), "contact.pattern", "table.dependencies.0", "•");
});

it("stays out of the examples of leakage", async () => {
  await start((config) =>
    config.replace("time: day", "time: day\n      unit: contact").replace("[x, kind]", "[x, contact, pay, surname]"),
  );
  const outcome = await validateData(small.ports, await small.config());
  expect(outcome.facts.findings.map(({ rule }) => rule)).toContain("leakage.units.contact");
  const said = [outcome, renderAnnotations(outcome.annotations), renderDataSection(outcome.facts)];
  expectNobody(said, "40 of 40 units (contact)", "•");
});

it("stays out of profile, difference and the first schema", async () => {
  await start((config) => config.replace("[x, kind]", "[kind, contact, pay, surname]"));
  const config = await small.config();
  const { facts } = await profileData(small.ports, { ...config, out: "profile.json" });
  expectNobody([facts, profileRows(facts), await small.ports.files.readText("profile.json")], "contact", "surname");
  await small.ports.files.write(
    "data/rows.csv",
    rows((row) => people(row * 3)),
  );
  const difference = await compareData(small.ports, { ...config, base: { kind: "ref", ref: "HEAD" } });
  const told = renderDifferenceForTerminal(difference);
  const section = renderDataSection({ ...(await validateData(small.ports, config)).facts, difference });
  expect(difference).toMatchObject({
    conflicts: { examples: [expect.anything(), expect.anything(), expect.anything()] },
  });
  expectNobody([difference, told, section], "contact •••");
  await inferDataSchema(small.ports, { ...config, update: false });
  expectNobody(await small.ports.files.readText(`${model}.schema.yaml`), "contact", "pay", "surname");
});

it("is in exported rows alone, which no shipped workflow asks for", () => {
  const folder = join(import.meta.dirname, "../../workflows-templates");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yml"));
  const workflows = names.map((name) => readFileSync(join(folder, name), "utf8"));
  expect(workflows.length).toBeGreaterThan(2);
  for (const text of workflows) expect(text).not.toContain("export-violations");
});
