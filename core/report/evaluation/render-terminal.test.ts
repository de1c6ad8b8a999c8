import { expect, it } from "vitest";
import { reports } from "../fixtures/reports.ts";
import { renderAnnotations, renderTerminal } from "./render-terminal.ts";

it("tells the story of a refusal in plain, aligned text", () => {
  const text = renderTerminal(reports.failed);
  expect(text.slice(0, text.indexOf("On 12,310"))).toMatchInlineSnapshot(`
    "❌ late-flights: 1 of 3 gates says no

    ❌ Recall fell by at least 0.031 versus production with 95% certainty; it may drop 0.02.

    ROC AUC rises from 0.651 in production late-flights@v11 to 0.683 (+0.021 to +0.043, each end 95% sure). Proven to be worse: Recall −0.047.

    gate                   limit          this model                verdict
    ROC AUC                at least 0.62  0.683 (surely ≥ 0.671)    ✅ passed
    Recall vs production   may drop 0.02  −0.047 (surely ≤ −0.031)  ❌ says no
    ROC AUC vs production  may drop 0.01  +0.032 (surely ≥ +0.021)  ✅ passed

    ✅ ROC AUC 0.683, at least 0.671 with 95% certainty: above the required 0.62.
    ❌ Recall fell by at least 0.031 versus production with 95% certainty; it may drop 0.02.
    ✅ ROC AUC rose by 0.032 versus production, by at least 0.021 with 95% certainty: no drop beyond 0.01.

    "
  `);
  expect(text).not.toMatch(/\*\*|`|<details>|&#/);
});

it("tells broken data with its example rows", () => {
  expect(renderTerminal(reports["data-broken"])).toMatchInlineSnapshot(`
    "⛔ late-flights: not evaluated, the data is broken

    ❌ column distance has 1,204 values below 0 (2.01% of 60,000 rows). Rule distance.min in data/flights.schema.yaml, line 14. They run from −2,586 to −17.0; half of them lie between −921 and −296, around −547.

    for example                   row     distance
    data/flights-2001-04.parquet  10,233  -215
    data/flights-2001-04.parquet  10,240  -405
    data/flights-2001-04.parquet  10,251  -931

    ❌ column carrier has 310 values other than AA, DL, UA, WN (0.526% of 58,930 rows with a value, 0.1% may). Rule carrier.allowed in data/flights.schema.yaml, line 21. The values are aa 201×, TWA 64×, ua 30×, U|A 8×, the empty text 4× and 2 other values.

    for example                   row  carrier
    data/flights-2001-04.parquet  88   aa
    data/flights-2001-04.parquet  91   aa
    data/flights-2001-04.parquet  140  TWA

    ❌ 2 rows repeat the departure, origin, tail_number of an earlier row (0.003% of 60,000 rows). Rule table.key in data/flights.schema.yaml, line 40.

    for example                   row    value
    data/flights-2001-04.parquet  3,110  2001-04-02 08:15:00, ORD, N512UA
    data/flights-2001-04.parquet  3,111  2001-04-02 08:15:00, ORD, N517UA

    ❌ 3.10% of column departure is missing, at most 2% may be. Rule departure.missing in data/flights.schema.yaml, line 9."
  `);
});

it("tells why there is no model, line by line", () => {
  expect(renderTerminal(reports["no-candidate"]).split("\n").at(-1)).toBe("KeyError: 'hour'");
});

it("does not let a stranger's text steer the terminal", () => {
  const text = renderTerminal({ ...reports["no-candidate"], reason: "\u001b[2Jgone\u202e" });
  expect(text).toContain(" [2Jgone ");
});

it("lists annotations with their place", () => {
  const where = { file: "data/schema.yaml", line: 14 };
  expect(renderAnnotations([{ level: "error", title: "Data", message: "broken", where }])).toBe(
    "error: data/schema.yaml:14: broken",
  );
});
