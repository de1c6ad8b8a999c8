import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { details, table } from "./markdown.ts";
import { truncate } from "./truncate.ts";

const long = details("Rows", Array.from({ length: 100 }, (_, row) => `row ${row}`).join("\n"));
const cutTo = (markdown: string, limit: number) => truncate(markdown, { limit });

describe("truncate", () => {
  it("leaves short text alone", () => expect(truncate("short")).toBe("short"));

  it("keeps within the limit, closes what is open and says so", () => {
    const cut = cutTo(long, 600);
    expect(cut.length).toBeLessThanOrEqual(600);
    expect(cut).toContain("</details>");
    expect(cut).toMatch(/row \d+\n\n<\/details>\n\n\*Cut here/);
    expect(cutTo(long, 600)).toBe(cut);
  });

  it("closes an open fence", () => {
    const cut = cutTo(`\`\`\`\n${"x\n".repeat(500)}\`\`\``, 600);
    expect(cut.match(/^```/gm)).toHaveLength(2);
  });

  it("says where the whole text is", () => {
    const whole = "https://github.com/acme/flights/actions/runs/1";
    expect(truncate(long, { limit: 600, whole })).toMatch(
      /report artifact of \[this run\]\(https:\/\/github\.com\S+\)/,
    );
  });

  it("leaves no fold without text and no table without rows, wherever it cuts", () => {
    const rows = Array.from({ length: 9 }, (_, row) => [`${row}`, "x"]);
    const text = [long, table([["a", "b"], ...rows]), details("More", table([["c", "d"], ...rows])), long].join("\n\n");
    for (let limit = 300; limit < text.length; limit++) {
      const cut = cutTo(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut).not.toMatch(/<details>\n*<\/details>|<summary>[^\n]*\n+<\/details>/);
      expect(cut).not.toMatch(/^\|[^\n]*\|\n\|(?: -+ \|)+\n(?!\|)/m);
      expect((cut.match(/<details>/g) ?? []).length).toBe((cut.match(/<\/details>/g) ?? []).length);
    }
  });

  it("never halves an emoji", () => {
    const emoji = `${"😀".repeat(30)}\n`.repeat(40);
    for (let limit = 300; limit < 420; limit++) expect(cutTo(emoji, limit).isWellFormed()).toBe(true);
    expect(marked.parse(cutTo(emoji, 400), { async: false })).toContain("😀");
  });
});
