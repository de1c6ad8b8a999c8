import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { code, details, escapeMarkdown, table } from "./markdown.ts";

const render = (markdown: string) => marked.parse(markdown, { async: false });
const visible = (markdown: string) =>
  render(markdown)
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, digits) => String.fromCharCode(Number(digits)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("\u2060", "")
    .trim();

const hostile = [
  "<img src=x onerror=alert(1)>",
  "<details>",
  "[a](https://example.com)",
  "![a](b.png)",
  "**bold** and _emphasis_ and ~~struck~~",
  "`code` and ``more``",
  "a | b | c",
  "# heading",
  "> quote",
  "- item",
  "+ item",
  "1. item",
  "2) item",
  "=== under",
  "a \\| b \\* c",
  "&lt;b&gt;",
  "<!-- sluice -->",
];

describe("escapeMarkdown", () => {
  it.each(hostile)("shows %s as it is written", (text) => {
    expect(visible(escapeMarkdown(text))).toBe(text);
    expect(render(escapeMarkdown(text))).toMatch(/^<p>[^<]*<\/p>\n$/);
  });

  it("leaves ordinary words alone", () => {
    expect(escapeMarkdown("roc_auc fell by 3.1 points (allowed: 2)")).toBe("roc_auc fell by 3.1 points (allowed: 2)");
  });

  it.each(["@octocat", "#12", "sluice#12", "GH-12", "https://example.com", "www.example.com", "me@example.com"])(
    "takes the reference out of %s",
    (text) => {
      const html = render(escapeMarkdown(text));
      expect(html).not.toContain("<a");
      expect(html.replaceAll("&#35;", "#")).not.toMatch(/@\w|#\d|GH-\d|:\/\/|www\./);
      expect(visible(escapeMarkdown(text))).toBe(text);
    },
  );

  it("keeps a dollar sign from opening a formula", () => {
    expect(escapeMarkdown("$x$")).toBe("<span>$</span>x<span>$</span>");
  });

  it("drops what turns text around and what breaks lines", () => {
    expect(escapeMarkdown("a\u202eb\nc\u0000\r\nd")).toBe("ab c d");
  });
});

describe("code", () => {
  it("is a code span where that is safe", () => expect(code("ORD")).toBe("`ORD`"));

  it.each(["a|b", "a`b", "a\\", "``", ""])("shows %j in a table cell as it is", (text) => {
    const html = render(table([["value"], [code(text)]]));
    expect(html.match(/<td>/g)).toHaveLength(1);
    expect(html).toContain("<code>");
    expect(visible(code(text))).toBe(text);
  });
});

describe("details", () => {
  it("leaves room for Markdown inside", () => {
    expect(render(details("All metrics", "**one**"))).toContain("<strong>one</strong>");
  });
});
