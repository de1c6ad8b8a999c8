import { afterEach, expect, it } from "vitest";
import { compareData } from "../../operations/data/compare-data.ts";
import { profileData } from "../../operations/data/profile-data.ts";
import { train } from "../../operations/training/train.ts";
import { createSmallRepository, model, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
afterEach(() => small.remove());

/** `kind` of the small repository as a code of digits, which looks like a number. */
const coded = Array.from({ length: 600 }, (_, row) => {
  const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
  return `${day},${(row * 7919) % 100},${row % 3 === 0 ? 60_601 : 10_001},${row % 2}`;
});

async function start(type: "string" | "integer") {
  small = await createSmallRepository(`day,x,kind,y\n${coded.join("\n")}\n`);
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write(
    "sluice.yaml",
    config.replace("target: y", "target: y\n      schema: rows.schema.yaml"),
  );
  const columns = `{ day: { type: date }, x: { type: integer }, kind: { type: ${type} }, y: { type: integer } }`;
  await small.ports.files.write("rows.schema.yaml", `version: 1\ncolumns: ${columns}\n`);
  return small.config();
}

async function typesOf(part: "train" | "validation") {
  const { columns } = await small.ports.data.inspect({ source: `.sluice/data/${model}/${part}.parquet` });
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}

/** What the trained model asks for. */
async function inputsOf() {
  const loaded = await small.ports.models.load(small.ports.files.resolve(`.sluice/out/${model}/model.onnx`));
  await loaded.close();
  return Object.fromEntries(loaded.inputs.map(({ name, datatype }) => [name, datatype]));
}

it.each([
  { type: "string", stored: "VARCHAR", asked: "BYTES", profiled: "category" },
  { type: "integer", stored: "BIGINT", asked: "INT64", profiled: "number" },
] as const)("a column of digits reaches training and model as the $type that the schema calls it", async (one) => {
  const config = await start(one.type);
  await train(small.ports, { ...config, commit: null });
  expect(await typesOf("train")).toMatchObject({ kind: one.stored, day: "DATE" });
  expect(await typesOf("validation")).toMatchObject({ kind: one.stored });
  expect(await inputsOf()).toMatchObject({ kind: one.asked });
  const { facts } = await profileData(small.ports, config);
  expect(facts.columns.find(({ name }) => name === "kind")).toMatchObject({ kind: one.profiled });
});

it("compares as text what the schema calls text, on both sides", async () => {
  const config = await start("string");
  await small.ports.files.write("data/rows.csv", `day,x,kind,y\n${coded.join("\n").replaceAll("60601", "60602")}\n`);
  const difference = await compareData(small.ports, { ...config, base: { kind: "ref", ref: "HEAD" } });
  if (difference.outcome !== "compared") throw new Error(JSON.stringify(difference));
  expect(difference.shape.retyped).toEqual([]);
  expect(difference.columns.find(({ name }) => name === "kind")).toMatchObject({ verdict: "drift" });
});
