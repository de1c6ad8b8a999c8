import { expect, test } from "vitest";
import type { Finding } from "../doctor/finding.ts";
import { commandOf, doctorHeadline, renderDiagnosis } from "./doctor-terminal.ts";

const prescription = { method: "POST", path: "repos/acme/flights/rulesets", body: { name: "Sluice" } } as const;
const finding: Finding = {
  id: "check-not-required",
  severity: "error",
  what: "Nothing requires the check sluice on main.",
  where: "main",
  why: "A pull request that Sluice says no to can be merged all the same.",
  mend: "Add a ruleset.",
  prescriptions: [prescription],
};

test("a finding is told with its place, its reason and its cure, and a cure of two is written out once", () => {
  const other = { ...finding, what: "Nothing requires the check sluice-promotion on env/x.", where: "env/x" };
  const unchecked = [{ what: "who may bypass", because: "GitHub does not tell" }];
  const diagnosis = { findings: [finding, other], unchecked };
  expect(renderDiagnosis(doctorHeadline("acme/flights", diagnosis), diagnosis)).toMatchInlineSnapshot(`
    "acme/flights: 2 errors, 1 not checked

                where  what is wrong
    1  ❌ error  main   Nothing requires the check sluice on main.
    2  ❌ error  env/x  Nothing requires the check sluice-promotion on env/x.

    1. Nothing requires the check sluice on main. [check-not-required]
       where: main
       why:   A pull request that Sluice says no to can be merged all the same.
       mend:  Add a ruleset.
    gh api --method POST repos/acme/flights/rulesets --input - <<'JSON'
    {"name":"Sluice"}
    JSON

    2. Nothing requires the check sluice-promotion on env/x. [check-not-required]
       where: env/x
       why:   A pull request that Sluice says no to can be merged all the same.
       mend:  Add a ruleset.
              by the command of 1

    Not checked:
    - who may bypass: GitHub does not tell"
  `);
});

test("nothing found is said so, and something unseen is never that", () => {
  expect(doctorHeadline("acme/flights", { findings: [], unchecked: [] })).toBe(
    "acme/flights: all is as Sluice wants it",
  );
  const unchecked = [{ what: "the rules", because: "the token may not" }];
  expect(doctorHeadline("acme/flights", { findings: [], unchecked })).toBe("acme/flights: 1 not checked");
});

test("a name from the repository is neither a command nor a turn of the terminal", () => {
  const path = "repos/acme/flights/environments/x';touch y;'";
  expect(commandOf({ method: "PUT", path })).toBe(
    String.raw`gh api --method PUT 'repos/acme/flights/environments/x'\'';touch y;'\'''`,
  );
  const body = { name: "x\nJSON\ntouch y" };
  expect(commandOf({ ...prescription, body }).split("\n")).toHaveLength(3);
  const text = renderDiagnosis("", { findings: [{ ...finding, where: "\u001b[2J\u202e" }], unchecked: [] });
  expect(["\u001b", "\u202e"].filter((sign) => text.includes(sign))).toEqual([]);
});
