import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { evaluationReportSchema } from "../evaluation-report.ts";
import { brokenData } from "../fixtures/broken-data.ts";
import { checks, data } from "../fixtures/parts.ts";
import { evaluated, reports } from "../fixtures/reports.ts";
import { headlineOf, renderReport } from "./render-report.ts";

/** What is seen before anything is unfolded. */
const atFirstSight = (name: keyof typeof reports) =>
  renderReport(reports[name], {})
    .replace(/<details>[\s\S]*?<\/details>\n*/g, "")
    .trim();

describe("renderReport", () => {
  it("tells a pass in a headline, one sentence and the gates", () => {
    expect(atFirstSight("passed")).toMatchInlineSnapshot(`
      "### ✅ late-flights: better than production, all 3 gates passed

      ROC AUC rises from 0.651 in production \`late-flights@v11\` to **0.683** (+0.021 to +0.043, each end 95% sure). Nothing is proven to have got worse.

      | gate | limit | this model | verdict |
      | - | - | - | - |
      | ROC AUC | at least 0.62 | 0.683 (surely ≥ 0.671) | ✅ passed |
      | ROC AUC vs production | may drop 0.01 | +0.032 (surely ≥ +0.021) | ✅ passed |
      | Recall | at least 0.30 | 0.344 (surely ≥ 0.328) | ✅ passed |
      | Log loss | at most 0.45 | 0.431 (surely ≤ 0.438) | ✅ passed (for information) |

      <sub>holdout used 143 times before · holdout not isolated: the training code could have read it · commit \`3f2a1c9d8e7b\`</sub>"
    `);
  });

  it("tells which gate says no, and why, before anything else", () => {
    expect(atFirstSight("failed")).toMatchInlineSnapshot(`
      "### ❌ late-flights: 1 of 3 gates says no

      ❌ **Recall fell by at least 0.031 versus production with 95% certainty; it may drop 0.02.**

      ROC AUC rises from 0.651 in production \`late-flights@v11\` to **0.683** (+0.021 to +0.043, each end 95% sure). Proven to be worse: Recall −0.047.

      | gate | limit | this model | verdict |
      | - | - | - | - |
      | ROC AUC | at least 0.62 | 0.683 (surely ≥ 0.671) | ✅ passed |
      | Recall vs production | may drop 0.02 | −0.047 (surely ≤ −0.031) | ❌ says no |
      | ROC AUC vs production | may drop 0.01 | +0.032 (surely ≥ +0.021) | ✅ passed |

      <sub>holdout used 143 times before · holdout not isolated: the training code could have read it · commit \`3f2a1c9d8e7b\`</sub>"
    `);
  });

  it("tells what would settle the undecided", () => {
    expect(atFirstSight("unsure")).toMatchInlineSnapshot(`
      "### ❔ late-flights: cannot tell yet

      ❔ ROC AUC 0.633 is above the required 0.62, but could be as low as 0.607. What would settle it: **about 900 more labelled positives**.

      ROC AUC falls from 0.651 in production \`late-flights@v11\` to **0.633** (−0.048 to +0.012, each end 95% sure). Nothing is proven to have got worse.

      | gate | limit | this model | verdict |
      | - | - | - | - |
      | ROC AUC | at least 0.62 | 0.633 (0.607 to 0.658) | ❔ cannot tell, blocks |
      | Recall | at least 0.30 | 0.344 (surely ≥ 0.328) | ✅ passed |

      <sub>holdout used 143 times before · holdout not isolated: the training code could have read it · commit \`3f2a1c9d8e7b\`</sub>"
    `);
  });

  it("does not call a comparison undecided when there is nothing to compare with", () => {
    expect(headlineOf(reports["first-model"])).toBe("late-flights: nothing in production yet, both gates passed");
    expect(atFirstSight("first-model")).toContain(
      "| ROC AUC vs production | may drop 0.01 | nothing to compare with | ➖ not judged |",
    );
  });

  it("tells broken data by column, rule, count and example rows", () => {
    expect(atFirstSight("data-broken")).toMatchInlineSnapshot(`
      "### ⛔ late-flights: not evaluated, the data is broken

      4 rules are broken, so nothing was trained.

      ❌ **column distance has 1,204 values below 0** (2.01% of 60,000 rows). Rule \`distance.min\` in \`data/flights.schema.yaml\`, line 14. They run from \`−2,586\` to \`−17.0\`; half of them lie between \`−921\` and \`−296\`, around \`−547\`.

      | for example | row | \`distance\` |
      | :- | -: | :- |
      | \`data/flights-2001-04.parquet\` | 10,233 | \`-215\` |
      | \`data/flights-2001-04.parquet\` | 10,240 | \`-405\` |
      | \`data/flights-2001-04.parquet\` | 10,251 | \`-931\` |

      ❌ **column carrier has 310 values other than AA, DL, UA, WN** (0.526% of 58,930 rows with a value, 0.1% may). Rule \`carrier.allowed\` in \`data/flights.schema.yaml\`, line 21. The values are \`aa\` 201×, \`TWA\` 64×, \`ua\` 30×, <code>U&#124;A</code> 8×, the empty text 4× and 2 other values.

      | for example | row | \`carrier\` |
      | :- | -: | :- |
      | \`data/flights-2001-04.parquet\` | 88 | \`aa\` |
      | \`data/flights-2001-04.parquet\` | 91 | \`aa\` |
      | \`data/flights-2001-04.parquet\` | 140 | \`TWA\` |

      ❌ **2 rows repeat the departure, origin, tail_number of an earlier row** (0.003% of 60,000 rows). Rule \`table.key\` in \`data/flights.schema.yaml\`, line 40.

      | for example | row | value |
      | :- | -: | :- |
      | \`data/flights-2001-04.parquet\` | 3,110 | \`2001-04-02 08:15:00, ORD, N512UA\` |
      | \`data/flights-2001-04.parquet\` | 3,111 | \`2001-04-02 08:15:00, ORD, N517UA\` |

      ❌ **3.10% of column departure is missing, at most 2% may be**. Rule \`departure.missing\` in \`data/flights.schema.yaml\`, line 9.

      <sub>commit \`3f2a1c9d8e7b\`</sub>"
    `);
  });

  it("tells why there is no model", () => {
    expect(atFirstSight("no-candidate")).toMatchInlineSnapshot(`
      "### ⛔ late-flights: not evaluated, there is no usable model

      > &#96;python train.py&#96; ended with exit code 1 after 12 s. Its last lines:<br>
      > Traceback (most recent call last):<br>
      > KeyError: 'hour'

      <sub>commit \`3f2a1c9d8e7b\`</sub>"
    `);
  });

  it("never calls zero checks a pass", () => {
    expect(headlineOf(reports["no-gate-checked"])).toBe("late-flights: no gate was checked, which is never a pass");
    const onlyInformation = evaluated({ verdict: "pass", passed: true, sentence: "", checks: [checks.logLoss] });
    expect(headlineOf(onlyInformation)).toContain("never a pass");
    const noRules = { ...reports["data-broken"], data: { ...data, rulesRun: 0, findings: [] } };
    expect(headlineOf(noRules)).toBe("late-flights: not evaluated, no data rule was checked");
    expect(renderReport(noRules, {})).toContain("unchecked data is never trained on");
  });

  it("says which undecided gates were allowed to pass", () => {
    const unsure = { ...checks.aucUnsure, blocks: false, whenUnsure: "allow" } as const;
    const report = evaluated({ verdict: "unsure", passed: true, sentence: "", checks: [checks.recall, unsure] });
    expect(headlineOf(report)).toContain("1 of 2 gates passed, 1 cannot tell (allowed)");
    expect(renderReport(report, {})).toContain("❔ cannot tell, allowed");
  });

  it.each(Object.entries(reports))("folds nothing that stays open, and keeps its contract: %s", (_, report) => {
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    const html = marked.parse(renderReport(report, {}), { async: false });
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
  });

  it("links to the run that made it", () => {
    const text = renderReport(reports.passed, { links: { run: "https://example.com/run" } });
    expect(text).toMatch(/ · \[run\]\(https:\/\/example\.com\/run\)<\/sub>$/);
  });

  it("keeps what a stranger wrote inert", () => {
    const nasty = "@everyone <img src=x> | [link](https://example.com) #1\n# heading";
    const text = renderReport(
      {
        ...reports["data-broken"],
        data: {
          ...brokenData,
          findings: brokenData.findings.map((finding) => ({ ...finding, message: nasty, rule: nasty })),
        },
      },
      {},
    );
    const html = marked.parse(text, { async: false });
    expect(html).not.toMatch(/<img|<a |<h1/);
    expect(html.replace(/<code>[^<]*<\/code>/g, "")).not.toContain("@everyone");
  });

  it("stays within GitHub's limit however much is found", () => {
    const [finding] = brokenData.findings;
    const findings = Array.from({ length: 1_000 }, (_, row) => ({ ...finding!, rule: `column_${row}.min` }));
    const text = renderReport({ ...reports["data-broken"], data: { ...brokenData, findings } }, {});
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain("… and 995 more broken rules, listed below.");
    expect(text).toContain("Cut here");
  });
});
