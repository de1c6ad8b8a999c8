import { describe, expect, it } from "vitest";
import { html } from "./html.ts";
import { page } from "./page.ts";
import { charts, details, facts, figure, section, table } from "./parts.ts";

const rows = {
  caption: "Recall by <origin>",
  columns: [{ title: "origin" }, { title: "recall", numeric: true }],
  rows: [["<b>", "0.4"]],
};

describe("a page", () => {
  const whole = page({ title: "a </title><script>", body: html`<h1>One</h1>` });

  it("loads and runs nothing, and says so to the browser", () => {
    expect(/content="(default-src[^"]+)"/.exec(whole)?.[1]).toMatch(
      /^default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$/,
    );
    expect(whole).not.toMatch(/<script|<link|src=/);
    expect(whole).toContain("<title>a &lt;/title&gt;&lt;script&gt;</title>");
  });

  it("has the colours of both themes", () => {
    expect(whole).toContain("prefers-color-scheme: dark");
    expect(whole).toContain('<html lang="en">');
  });
});

describe("parts of a page", () => {
  it("make a table whose rows and columns are headed, in a box that the keyboard reaches", () => {
    const { markup } = table(rows);
    expect(markup).toContain('aria-label="Recall by &lt;origin&gt;" tabindex="0"');
    expect(markup).toContain('<th scope="row">&lt;b&gt;</th><td class="number">0.4</td>');
    expect(markup).toContain('<th scope="col" class="number">recall</th>');
  });

  it("give a picture its numbers, folded", () => {
    const drawn = figure({ title: "ROC", caption: "Higher is better.", svg: "<svg></svg>", numbers: rows }).markup;
    expect(drawn).toContain("<figcaption><h3>ROC</h3><p>Higher is better.</p></figcaption>\n<svg></svg>");
    expect(drawn).toContain("<details><summary>The numbers</summary>");
    expect(charts([])).toBeNull();
  });

  it("name sections and facts", () => {
    expect(section("a", "A", details("more", "x")).markup).toContain('aria-labelledby="a"><h2 id="a">A</h2>');
    expect(facts([["commit", "abc"]]).markup).toContain("<dt>commit</dt><dd>abc</dd>");
  });
});
