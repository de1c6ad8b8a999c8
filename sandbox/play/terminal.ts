import { styleText } from "node:util";

/** What a play in the sandbox prints. Plain when the output is not a terminal. */

const style: typeof styleText = (format, text) => styleText(format, text, { stream: process.stdout });
const started = performance.now();

export function act(title: string): void {
  console.log(
    `\n${style(["bold", "cyan"], `━━ ${title} `)}${style("cyan", "━".repeat(Math.max(2, 76 - title.length)))}`,
  );
}

export function say(text: string): void {
  const seconds = ((performance.now() - started) / 1_000).toFixed(0).padStart(4);
  console.log(`${style("dim", `${seconds}s`)}  ${text}`);
}

export function warn(text: string): void {
  say(style("red", text));
}

/** What the bot wrote, as a reader of the terminal sees it: folds stay folded, marks become type. */
export function quote(author: string, markdown: string): void {
  const text = markdown
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<details>\s*<summary>([\s\S]*?)<\/summary>[\s\S]*?<\/details>/g, "▸ $1 (folded)")
    .replace(/\[([^\]]+)\]\(http:\/\/127\.0\.0\.1[^)]*\)/g, "$1") // a page that the sandbox does not have
    .replace(/<\/?(sub|sup|b|strong|code|br)\s*\/?>/g, "")
    .replace(/\\([\\`*_{}[\]()#+.!|<>~@-])/g, "$1")
    .replace(/^#+ (.*)$/gm, (_, heading: string) => style("bold", heading))
    .replace(/\*\*(.+?)\*\*/g, (_, strong: string) => style("bold", strong))
    .replace(/&(lt|gt|amp|#64);/g, (_, name: string) => ({ lt: "<", gt: ">", amp: "&", "#64": "@" })[name] ?? "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  console.log(style("dim", `      ┌─ ${author} wrote`));
  for (const line of text.split("\n")) {
    console.log(`${style("dim", "      │")} ${line}`);
  }
  console.log(style("dim", "      └─"));
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd();
  console.log(`      ${style("bold", line(head))}`);
  for (const row of rows) {
    console.log(`      ${line(row)}`);
  }
}
