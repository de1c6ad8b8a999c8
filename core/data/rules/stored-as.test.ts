import { expect, it } from "vitest";
import { kindOf, storageOf } from "./stored-as.ts";

it("groups DuckDB's types as the schema does", () => {
  const kinds = (...types: string[]) => types.map(kindOf);
  expect(new Set(kinds("TINYINT", "UINTEGER", "HUGEINT", "BIGINT", "DECIMAL(5,0)"))).toEqual(new Set(["integer"]));
  expect(new Set(kinds("FLOAT", "DOUBLE", "DECIMAL(5,2)"))).toEqual(new Set(["number"]));
  expect(new Set(kinds("VARCHAR", "UUID", "ENUM('a', 'b')"))).toEqual(new Set(["string"]));
  expect(kinds("BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE")).toEqual(["boolean", "date", "timestamp"]);
  expect(new Set(kinds("INTERVAL", "INTEGER[]", "STRUCT(a INTEGER)", "BLOB"))).toEqual(new Set(["other"]));
});

it("accepts narrower storage as it is, and asks wider storage for what does not fit", () => {
  expect(storageOf("x", "INTEGER", { type: "number" }, true)).toEqual({
    value: "x",
    ordered: "x",
    missing: "x is null",
    unfit: null,
  });
  expect(storageOf("x", "DATE", { type: "timestamp" }, true)?.unfit).toBeNull();
  expect(storageOf("x", "BIGINT", { type: "boolean" }, true)?.unfit).toBe("x not in (0, 1)");
  expect(storageOf("x", "TIMESTAMP", { type: "date" }, true)?.unfit).toBe("x <> date_trunc('day', x)");
  expect(storageOf("x", "DOUBLE", { type: "integer" }, true)).toMatchObject({
    value: "nullif(x, 'nan')",
    ordered: "x",
    missing: "(x is null or isnan(x))",
  });
});

it("looks into text only where the format has no types", () => {
  expect(storageOf("x", "VARCHAR", { type: "boolean" }, true)).toBeNull();
  expect(storageOf("x", "VARCHAR", { type: "boolean" }, false)?.value).toBe("try_cast(x as boolean)");
  expect(storageOf("x", "INTEGER[]", { type: "string" }, false)).toBeNull();
});
