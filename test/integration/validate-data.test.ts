import { afterEach, expect, it } from "vitest";
import { SluiceError } from "../../core/errors.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { pathsOf } from "../../operations/paths.ts";
import { createSmallRepository, model, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
afterEach(() => small.remove());

const schema = `version: 1
columns:
  day: { type: date }
  x:
    type: integer
    min: 0
    max: 99
  kind: { type: string, allowed: [a, b] }
  y: { type: integer }
`;

async function start({ csv = rows(), schemaText = schema as string | null } = {}): Promise<void> {
  small = await createSmallRepository(csv);
  if (schemaText === null) return;
  const { files } = small.ports;
  const config = (await files.readText("sluice.yaml")) ?? "";
  await files.write("sluice.yaml", config.replace("target: y\n", "target: y\n      schema: data.schema.yaml\n"));
  await files.write("data.schema.yaml", schemaText);
}

const validate = async () => validateData(small.ports, await small.config());
const written = async () => JSON.parse((await small.ports.files.readText(pathsOf(model).dataReport)) ?? "null");

it("passes good data and writes what it looked at", async () => {
  await start();
  const outcome = await validate();
  expect(outcome).toMatchObject({ conclusion: "passed", annotations: [] });
  expect(outcome.headline).toBe("data/*.csv: 600 rows keep all 12 rules");
  expect(await written()).toEqual(outcome.facts);
  expect(outcome.facts).toMatchObject({ model, schemaFile: "data.schema.yaml", rows: 600, findings: [] });
});

it("refuses broken data, and points at the line of the rule", async () => {
  await start({
    csv: rows()
      .replace(/,(\d+),b,/, ",-$1,b,")
      .replace(",a,", ",*c*,"),
  });
  const outcome = await validate();
  expect(outcome.conclusion).toBe("refused");
  expect(outcome.headline).toBe("data/*.csv: the data is broken, 2 rules of 12 say no");
  expect(outcome.annotations).toEqual([
    {
      level: "error",
      title: "Data rule x.min",
      message: "column x has 1 negative value (0.167%, allowed: none), first at row 2 of data/rows.csv: −19",
      where: { file: "data.schema.yaml", line: 6 },
    },
    {
      level: "error",
      title: "Data rule kind.allowed",
      message:
        "column kind has 1 value other than a, b (0.167%, allowed: none), first at row 1 of data/rows.csv: '*c*'",
      where: { file: "data.schema.yaml", line: 8 },
    },
  ]);
  expect(outcome.summary).toContain("`x.min`");
  expect((await written()).findings).toHaveLength(2);
});

it("hands the broken rows and the result on to other tools, and leaves nothing of a former run", async () => {
  const { files } = await start({ csv: rows().replace(/,(\d+),b,/, ",-$1,b,") }).then(() => small.ports);
  const handedOn = { violations: "out/bad.csv", junit: "out/data.xml" };
  const run = async () => validateData(small.ports, { ...(await small.config()), ...handedOn });
  expect((await run()).conclusion).toBe("refused");
  const [head, ...broken] = ((await files.readText("out/bad.csv")) ?? "").trim().split("\n");
  expect(head).toMatch(/^sluice_rule,sluice_file,sluice_row,/);
  expect(broken).toEqual([expect.stringMatching(/^x\.min,data\/rows\.csv,2,/)]);
  expect(await files.readText("out/data.xml")).toMatch(/tests="12" failures="1".*name="x\.min"[^>]* line="6"/s);
  await files.write("data/rows.csv", rows());
  expect((await run()).conclusion).toBe("passed");
  expect(await files.exists("out/bad.csv")).toBe(false);
  expect(await files.readText("out/data.xml")).toMatch(/tests="12" failures="0"/);
});

it("checks what the configuration relies on where there is no schema", async () => {
  await start({ schemaText: null, csv: rows().replace(/,[01]\n/, ",\n") });
  const outcome = await validate();
  expect(outcome.conclusion).toBe("refused");
  expect(outcome.facts.rulesRun).toBeGreaterThan(0);
  expect(outcome.annotations.map(({ message }) => message)).toEqual([
    "column y has 1 missing value (0.167%, allowed: none), first at row 1 of data/rows.csv",
  ]);
});

it("reports data that cannot be read, and fails", async () => {
  await start();
  await small.ports.files.write("data/rows.csv", "");
  await expect(validate()).rejects.toMatchObject({ code: "DATA_EMPTY" });
  expect(await written()).toMatchObject({ rulesRun: 0, findings: [{ rule: "table.readable", severity: "error" }] });
});

it("leaves no report of another run behind", async () => {
  await start();
  await validate();
  await small.ports.files.write("data.schema.yaml", "version: 1\ncolumns: { x: { typ: integer } }\n");
  const error = await validate().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(SluiceError);
  expect(error).toMatchObject({ code: "SCHEMA_INVALID", where: { file: "data.schema.yaml", line: 2 } });
  expect(await written()).toMatchObject({ rulesRun: 0 });
});

it("says so when there is no schema file", async () => {
  await start();
  await small.ports.files.remove("data.schema.yaml");
  await expect(validate()).rejects.toMatchObject({
    code: "SCHEMA_INVALID",
    message: "There is no data schema at data.schema.yaml.",
  });
});
