import { describe, expect, it } from "vitest";
import { type Html, html, trustedMarkup } from "./html.ts";

describe("html", () => {
  it("escapes text wherever it stands", () => {
    expect(html`<p title="${`"><b>`}">${"<script>'&"}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;b&gt;">&lt;script&gt;&#39;&amp;</p>',
    );
  });

  it("nests markup, joins lists, and shows zero but not null", () => {
    expect(html`<ul>${[1, 0].map((n) => html`<li>${n}</li>`)}${null}</ul>`.markup).toBe(
      "<ul><li>1</li><li>0</li></ul>",
    );
    expect(html`${trustedMarkup("<svg></svg>")}`.markup).toBe("<svg></svg>");
  });

  it("does not take an object for markup that only looks like it", () => {
    const fake = JSON.parse('{"markup":"<script>"}') as Html;
    expect(html`${fake}`.markup).toBe("[object Object]");
  });

  it("keeps characters out that hide or turn text", () => {
    expect(html`${"a\u202eb\u0007c\nd"}`.markup).toBe("a\ufffdb\ufffdc\nd");
  });
});
