import { expect, it } from "vitest";
import type { SplitPlan } from "./split.ts";
import { partSql } from "./split-sql.ts";

const shares = { train: 0.7, validation: 0.1, holdout: 0.2 };
const content = { key: "id", ignored: ["y"], strata: null, seed: 3, shares };
const plan: SplitPlan = { kind: "random", time: null, content, kept: null };
const columns = [
  { name: "x", type: "INTEGER" },
  { name: "id", type: "BIGINT" },
  { name: "y", type: "BOOLEAN" },
];
const none = { time: null, strata: null };

it("quotes what the configuration and the lock name", () => {
  const time = { column: 'a"b', together: null, validationFrom: { at: "2001-01-01" }, holdoutFrom: { at: "x" } };
  const cuts = { time: { validationFrom: "2001-01-01", holdoutFrom: "x' or '1" }, strata: null };
  const sql = partSql({ ...plan, time, content: null }, cuts, columns);
  expect(sql).toContain('try_cast("a""b" as timestamp)');
  expect(sql).toContain("timestamp 'x'' or ''1'");
});

it("places rows by the MD5 of seed and key, at the shares of all digests", () => {
  const place = `md5(concat_ws(chr(31), '3', cast("id" as varchar)))`;
  expect(partSql(plan, none, columns)).toBe(
    `case when ${place} < 'ccccccccccccd' then case when ${place} < 'b333333333333' then 'train' else 'validation' end else 'holdout' end`,
  );
});

it("places rows without a key by all columns in the order of their names, but not by the label", () => {
  const sql = partSql({ ...plan, content: { ...content, key: null } }, none, columns);
  expect(sql).toContain(`'3', 'id=' || cast("id" as varchar), 'x=' || cast("x" as varchar))`);
  expect(sql).not.toContain('"y"');
});
