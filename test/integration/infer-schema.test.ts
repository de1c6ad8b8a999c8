import fc from "fast-check";
import { expect, it } from "vitest";
import { inferDataSchema } from "../../operations/data/infer-schema.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { createSmallRepository, rows } from "./small-repository.ts";

const schemaPath = "small.schema.yaml";

async function inferAndValidate(csv: string) {
  const small = await createSmallRepository(csv);
  try {
    const { files } = small.ports;
    const infer = async (update = false) => inferDataSchema(small.ports, { ...(await small.config()), update });
    await infer();
    const text = await files.readText(schemaPath);
    await expect(infer()).rejects.toThrow("is there already");
    await infer(true);
    expect(await files.readText(schemaPath)).toBe(text);
    const config = (await files.readText("sluice.yaml")) ?? "";
    await files.write("sluice.yaml", config.replace("target: y\n", `target: y\n      schema: ${schemaPath}\n`));
    const { conclusion, facts } = await validateData(small.ports, await small.config());
    return { conclusion, findings: facts.findings, text: text ?? "" };
  } finally {
    await small.remove();
  }
}

it("writes a schema that the data keeps, and the same one again", async () => {
  const { conclusion, findings, text } = await inferAndValidate(rows());
  expect([conclusion, findings]).toEqual(["passed", []]);
  expect(text).toContain("allowed: [ a, b ] # all of 600 rows, each at least 200 times");
});

it("writes a schema that the data keeps, whatever the data", { timeout: 60_000 }, async () => {
  const cell = fc.oneof(
    fc.constantFrom("", "a", "b", "0", "1", "-3", "2.5", "2024-02-30", "2024-02-03", "true", "nan", "NA"),
    fc.string({ maxLength: 5 }).map((text) => `"${text.replaceAll('"', '""').replaceAll(/[\r\n\0]/g, " ")}"`),
  );
  const column = fc.array(cell, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 3, maxLength: 3 }), async (columns) => {
      const lines = Array.from({ length: 60 }, (_, row) =>
        ["2024-01-01", ...columns.map((values) => values[row % values.length])].join(","),
      );
      const { conclusion } = await inferAndValidate(`day,x,kind,y\n${lines.join("\n")}\n`);
      expect(conclusion).toBe("passed");
    }),
    { numRuns: 15, seed: 4 },
  );
});
