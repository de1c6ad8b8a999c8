import { expect, it } from "vitest";
import type { DataFinding, DataReport } from "../../data/data-report.ts";
import { renderJunit } from "./render-junit.ts";

const finding: DataFinding = {
  rule: "table.sql.a<b",
  column: null,
  severity: "error",
  message: 'rows where "x" & y\u0000 ]]> <z>',
  count: 2,
  rows: 10,
  examples: [],
  schemaLine: 7,
};

const report: DataReport = {
  version: 1,
  model: "late",
  source: "data/*.csv",
  schemaFile: "data.schema.yaml",
  files: [],
  rows: 10,
  columns: [],
  rulesRun: 3,
  rules: ["x.type", "x.min", "table.sql.a<b"],
  findings: [
    finding,
    { ...finding, rule: "x.min", severity: "warn", message: "one low value", count: null, schemaLine: 3 },
  ],
};

it("writes one case per rule: broken ones fail, warnings are told, and nothing ends the markup", () => {
  expect(renderJunit(report)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="sluice" tests="3" failures="1" errors="0" skipped="0">
      <testsuite name="data of late" tests="3" failures="1" errors="0" skipped="0">
        <testcase classname="late.data" name="x.type" file="data.schema.yaml"/>
        <testcase classname="late.data" name="x.min" file="data.schema.yaml" line="3">
          <system-out>warning: one low value</system-out>
        </testcase>
        <testcase classname="late.data" name="table.sql.a&lt;b" file="data.schema.yaml" line="7">
          <failure type="table.sql.a&lt;b" message="rows where &quot;x&quot; &amp; y� ]]&gt; &lt;z&gt;">rows where &quot;x&quot; &amp; y� ]]&gt; &lt;z&gt; (20%, allowed: none)</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

it("tells of data that could not be read, where no rule ran", () => {
  const unread = { ...report, rules: undefined, rulesRun: 0, findings: [{ ...finding, rule: "table.readable" }] };
  expect(renderJunit(unread)).toMatch(/<testsuites name="sluice" tests="1" failures="1"/);
});
