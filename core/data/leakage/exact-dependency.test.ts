import { expect, it } from "vitest";
import type { Column } from "../../table.ts";
import { featureStrengths } from "./single-feature.ts";

const column = (values: readonly (string | number)[]): Column =>
  typeof values[0] === "number"
    ? { type: "number", values: Float64Array.from(values as number[]) }
    : { type: "string", values: values as string[] };

const noise = (row: number) => (((row * 7919 + 13) * 2_654_435_761) >>> 0) / 2 ** 32;

/** Of 4,000 rows, the last quarter held out. */
function strengthOf(
  task: "regression" | "binary-classification",
  y: (row: number) => number,
  x: (row: number) => string | number,
) {
  const rows = Array.from({ length: 4_000 }, (_, row) => row);
  const [train, holdout] = [rows.slice(0, 3_000), rows.slice(3_000)].map((part) => ({
    rows: part.length,
    columns: { x: column(part.map(x)), y: column(part.map(y)) },
  }));
  if (!train || !holdout) throw new Error("no rows");
  return featureStrengths({ train, holdout }, { task, target: "y", features: ["x"] })[0];
}

/** As good as any table of prices: no bin and no line comes near. */
const price = (code: number) => Math.round(noise(code) * 1e6) / 100;

it("knows a number that a code of text or digits determines", () => {
  const code = (row: number) => (row * 31) % 400;
  expect(strengthOf("regression", (row) => price(code(row)), code)).toMatchObject({
    form: "function",
    isPerfect: true,
  });
  const text = strengthOf(
    "regression",
    (row) => price(code(row)),
    (row) => `c${code(row)}`,
  );
  expect(text).toMatchObject({ form: "function", isPerfect: true, rows: 1_000 });
  expect(text?.lower).toBeGreaterThan(0.99);
});

it("knows a class that a code of digits determines, whatever its order", () => {
  const code = (row: number) => (row * 31) % 400;
  const y = (row: number) => Number(noise(code(row)) > 0.7);
  expect(strengthOf("binary-classification", y, code)).toMatchObject({ form: "function", isPerfect: true });
});

it("does not take one exception for a rule", () => {
  const code = (row: number) => (row * 31) % 400;
  const y = (row: number) => Number(noise(code(row)) > 0.7 !== (row === 3_500));
  expect(strengthOf("binary-classification", y, code)).toMatchObject({ form: null, isPerfect: false });
});

it("says nothing of values that hardly repeat, nor of a target that hardly varies", () => {
  const copied = (row: number) => noise((row % 3_700) + 500_000);
  expect(strengthOf("regression", (row) => price(row % 3_700), copied)?.isPerfect).toBe(false);
  expect(
    strengthOf(
      "binary-classification",
      (row) => Number(row % 200 === 0),
      (row) => row % 200,
    )?.isPerfect ?? false,
  ).toBe(false);
});

it("names an affine transform, also of values that never repeat", () => {
  const celsius = (row: number) => 40 * noise(row) - 10;
  expect(strengthOf("regression", celsius, (row) => 1.8 * celsius(row) + 32)).toMatchObject({ form: "affine" });
  expect(strengthOf("regression", celsius, (row) => 1.8 * celsius(row) + 0.1 * noise(row + 1))?.form).toBeNull();
});
