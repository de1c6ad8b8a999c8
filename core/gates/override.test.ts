import { expect, it } from "vitest";
import { digestOf } from "../digest.ts";
import { reports } from "../report/fixtures/reports.ts";
import { type Override, standingOf } from "./override.ts";
import type { GateReport } from "./verdict.ts";

const { gates } = reports.failed;
const blocking = gates.checks.filter(({ blocks }) => blocks);

const overrideOf = ({ claim, limit }: { claim: string; limit: string }): Override => ({
  model: "late-flights",
  claim,
  limit,
  head: "a".repeat(40),
  candidate: digestOf("candidate"),
  by: "maria",
  reason: "known outage",
  at: "2026-11-21T10:00:00Z",
  url: "https://github.com/acme/flights/pull/1#issuecomment-1",
});

it("passes when everything that blocks is overridden, and says by what", () => {
  const all = blocking.map(overrideOf);
  expect(all.length).toBeGreaterThan(0);
  expect(standingOf(gates, all)).toEqual({ passed: true, used: all });
});

it("does not pass while anything else blocks, or another limit of the same claim is overridden", () => {
  const [first] = blocking;
  const other = overrideOf({ claim: first?.claim ?? "", limit: "another" });
  expect(standingOf(gates, [])).toEqual({ passed: false, used: [] });
  expect(standingOf(gates, [other])).toEqual({ passed: false, used: [] });
  const twice: GateReport = { ...gates, checks: [...gates.checks, { ...first!, claim: "Something else" }] };
  expect(standingOf(twice, blocking.map(overrideOf)).passed).toBe(false);
});

it("makes no pass of a report that checked nothing", () => {
  const nothing: GateReport = { verdict: "fail", passed: false, sentence: "", checks: [] };
  expect(standingOf(nothing, blocking.map(overrideOf))).toEqual({ passed: false, used: [] });
});

it("is not used where the gates pass by themselves", () => {
  expect(standingOf(reports.passed.gates, blocking.map(overrideOf))).toEqual({ passed: true, used: [] });
});
