import { expect, it } from "vitest";
import { splitConditions } from "./split-sql.ts";

it("quotes what the configuration names", () => {
  const { train } = splitConditions(
    { kind: "by-time", time: 'a"b', validationFrom: null, holdoutFrom: "x' or '1" },
    [],
  );
  expect(train).toContain('try_cast("a""b" as timestamp)');
  expect(train).toContain("timestamp 'x'' or ''1'");
});

it("places rows by the MD5 of their key, and by all columns where there is none", () => {
  const shares = { train: 0.8, validation: 0.1, holdout: 0.1 };
  const byKey = splitConditions({ kind: "by-hash", key: "id", ...shares }, ["id", "x"]);
  expect(byKey.holdout).toBe(
    `(('0x' || left(md5(concat_ws(chr(31), coalesce(cast("id" as varchar), ''))), 8))::ubigint / 4294967296.0) >= 0.9`,
  );
  expect(splitConditions({ kind: "by-hash", key: null, ...shares }, ["id", "x"]).train).toContain(
    'cast("x" as varchar)',
  );
});
