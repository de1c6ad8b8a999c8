import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Pages under docs/ whose figures a script measures: what stands between their markers is written anew. */

const [opening, closing] = ["<!-- simulated -->", "<!-- /simulated -->"];

/** @param page its path below docs/. @throws Error where the page lacks the markers */
export function writeBetweenMarkers(page: string, text: string): void {
  const path = join(import.meta.dirname, "../docs", page);
  const before = readFileSync(path, "utf8");
  const [from, to] = [before.indexOf(opening), before.indexOf(closing)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the markers ${opening} and ${closing}.`);
  writeFileSync(path, `${before.slice(0, from + opening.length)}\n\n${text}\n\n${before.slice(to)}`);
  console.log(`wrote docs/${page}`);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
