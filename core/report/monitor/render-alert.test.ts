import { expect, it } from "vitest";
import { columnOf, reportOf } from "../../monitor/fixtures/report.ts";
import { alertEnded, alertIssue, alertText } from "./render-alert.ts";

const hostile = "<!channel> @maria [x](https://evil.test) `|`";
const report = reportOf(2, {
  verdict: "alarm",
  columns: [columnOf(hostile, "drift"), columnOf("distance", "drift"), columnOf("weekday", "stable")],
});
const alert = {
  kind: "drift" as const,
  sentences: report.columns.slice(0, 2).map(({ sentence }) => sentence),
};
const step = { act: "raise" as const, alert, since: "2001-05-01T00:00:00.000Z", windows: 3 };
const run = "https://github.com/acme/flights/actions/runs/8";

it("tells the problem, how long it lasts and what moved, as an issue in which nothing of the data is markup", () => {
  const { title, body } = alertIssue(report, step, run);
  expect(title).toBe("late-flights in production: the data moved");
  expect(body).not.toMatch(/<!channel>|@maria|https:\/\/evil|\]\(https:\/\/evil/);
  expect(
    alertIssue(
      reportOf(2, { columns: [columnOf("distance", "drift")] }),
      {
        ...step,
        alert: { kind: "drift", sentences: ["distance: at least 8% of rows moved"] },
      },
      run,
    ).body,
  ).toMatchInlineSnapshot(`
    "### ❌ late-flights in production: the data moved

    - distance: at least 8% of rows moved

    Last seen in 2001-05-03 (1,000 rows), with \`late-flights@v1\`. 3 windows in a row show it, since 2001-05-01. [The run](https://github.com/acme/flights/actions/runs/8) has the whole report.

    <details>
    <summary>The columns that moved most</summary>

    | column | moved at least | allowed | effect on mean score |
    | :- | -: | -: | -: |
    | \`distance\` | 8% | 5% | +0.020 |

    </details>

    <sub>Every window that shows it brings this issue up to date; it is closed when the problem has ended.</sub>"
  `);
});

it("is short where much moved at once", () => {
  const sentences = Array.from({ length: 50 }, (_, place) => `column_${place} moved`);
  const { body } = alertIssue(report, { ...step, alert: { kind: "drift", sentences } }, null);
  expect(body).toContain("- and 40 more, in the report");
});

it("is text for a chat, in which nothing of the data is a command, a mention or a link", () => {
  const text = alertText(report, step, run);
  expect(text).toContain(`<${run}|The run>`);
  expect(text.replace(`<${run}|The run>`, "")).not.toMatch(/[<>]|@maria|https:\/\/evil/);
  expect(alertText(report, { act: "close", kind: "drift" }, null)).toBe(
    "✅ Ended: late-flights in production: the data moved.",
  );
  expect(alertEnded(report)).toBe("✅ **Ended:** 2001-05-03 (1,000 rows) does not show it any more.");
});
