import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDataSchema } from "../../core/data/schema/parse-data-schema.ts";
import { createDuckDbData } from "./duckdb-data.ts";

describe("rows of text that break rules", () => {
  let root: string;
  const save = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const findings = async (source: string, schema: string) => {
    const parsed = parseDataSchema(`version: 1\n${schema}`, "data.schema.yaml");
    return (await createDuckDbData(root).validate({ source }, parsed.schema, { now: 0 })).findings;
  };
  const rows = (count: number, value: (row: number) => string) =>
    Array.from({ length: count }, (_, index) => value(index + 1)).join("\n");

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "sluice-spool-"));
  });

  afterAll(() => rm(root, { recursive: true }));

  it("are told by file and number, wherever they stand in a large one", async () => {
    const text = (bad: number) =>
      `id,distance\n${rows(200_000, (row) => `${row},${row === bad ? -1 : row % 5_000}`)}\n`;
    await save("large/a.csv", text(199_998));
    await save("large/b.csv", text(123_456));
    const [finding, ...more] = await findings(
      "large/*.csv",
      "columns: { id: { type: integer }, distance: { type: integer, min: 0 } }",
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule: "distance.min",
      count: 2,
      examples: [
        { file: "large/a.csv", row: 199_998, value: "-1" },
        { file: "large/b.csv", row: 123_456, value: "-1" },
      ],
    });
  });

  it("are found where their order decides", async () => {
    await save("order.csv", `at\n${rows(1_000, (row) => String(row === 777 ? 1 : row))}\n`);
    const found = await findings("order.csv", "columns: { at: { type: integer, monotonic: increasing } }");
    expect(found).toMatchObject([{ count: 1, examples: [{ file: "order.csv", row: 777, value: "1" }] }]);
  });

  it("are found when a value is of another type than all before it", async () => {
    await save("types.csv", `distance\n${rows(5_000, (row) => (row === 4_321 ? "far" : String(row)))}\n`);
    const found = await findings("types.csv", "columns: { distance: { type: integer, max: 4999 } }");
    expect(found).toMatchObject([
      { rule: "distance.type", examples: [{ row: 4_321, value: "far" }] },
      { rule: "distance.max", examples: [{ row: 5_000, value: "5000" }] },
    ]);
  });

  it("are found beside a column whose name is needed for counting rows", async () => {
    await save("named.csv", `file_row_number,distance\n${rows(100, (row) => `${7 * row},${row === 50 ? -3 : row}`)}\n`);
    const found = await findings(
      "named.csv",
      "columns: { file_row_number: { type: integer }, distance: { type: integer, min: 0 } }",
    );
    expect(found).toMatchObject([{ count: 1, examples: [{ row: 50, value: "-3" }] }]);
  });
});
