import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { describeError } from "../../core/errors.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { pathsOf } from "../../operations/paths.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

/** Who reads a report need not be allowed to read the data. */

let small: SmallRepository;
afterEach(() => small.remove());

const secrets = ["ann.lee@example.com", "4111111111111111", "Zebulon"];

const schema = (allowed = "") => `version: 1
columns:
  day: { type: date }
  x: { type: integer }
  kind: { type: string }
  y: { type: integer }
  contact: { type: string, pattern: none, unique: true }
  pay: { type: string, allowed: ["0"] }
  surname: { type: string, pattern: "[A-Z]" }
table:
  key: { columns: [kind, surname] }
${allowed}`;

/** Every value of the three last columns breaks a rule. */
function withPeople(csv: string): string {
  const [head, ...lines] = csv.trimEnd().split("\n");
  return `${[`${head},contact,pay,surname`, ...lines.map((line) => `${line},${secrets.join(",")}`)].join("\n")}\n`;
}

async function start(schemaText: string, csv = withPeople(rows())): Promise<void> {
  small = await createSmallRepository(csv);
  const { files } = small.ports;
  const config = (await files.readText("sluice.yaml")) ?? "";
  await files.write("sluice.yaml", config.replace("target: y\n", "target: y\n      schema: data.schema.yaml\n"));
  await files.write("data.schema.yaml", schemaText);
}

async function everythingSaid(): Promise<string> {
  const outcome = await validateData(small.ports, await small.config()).catch(describeError);
  const report = await small.ports.files.readText(pathsOf(model).dataReport);
  const main = join(import.meta.dirname, "../../cli/main.ts");
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  const terminal = await promisify(execFile)(process.execPath, [main, "validate-data"], {
    cwd: small.folder,
    env,
  }).catch(({ stdout, stderr }) => ({ stdout, stderr }));
  return JSON.stringify([outcome, report, terminal]);
}

it("names no one in report, summary, annotations or terminal", async () => {
  await start(schema());
  const said = await everythingSaid();
  for (const rule of ["contact.personal", "pay.personal", "surname.personal", "contact.pattern", "table.key"]) {
    expect(said).toContain(rule);
  }
  expect(said).toContain("•••.•••@•••••••.•••");
  for (const secret of secrets) expect(said).not.toContain(secret);
});

it("takes a column that the schema accepts without a warning, and still covers it", async () => {
  await start(schema("allow_personal_data: [contact, pay, surname]\n"));
  const said = await everythingSaid();
  expect(said).not.toContain(".personal");
  expect(said).toContain("contact.pattern");
  for (const secret of secrets) expect(said).not.toContain(secret);
});

it("covers the cells that an error of the database quotes", async () => {
  const broken = rows().replace(/\n(.*?)\n/, `\n$1,${secrets.join(",")}\n`);
  await start(schema(), broken);
  const said = await everythingSaid();
  expect(said).toContain("cannot be read");
  for (const secret of secrets) expect(said).not.toContain(secret);
});
