/** What becomes of each file: what is there is never overwritten. */

export interface WantedFile {
  path: string;
  content: string;
  /** What it is for, in a few words. */
  purpose: string;
  /** Only these lines are wanted, among whatever else the file holds. */
  lines?: true;
}

export interface PlannedFile extends WantedFile {
  /** `differs`: something else is there, which stays. */
  becomes: "written" | "extended" | "unchanged" | "differs";
  /** The first line that is another one. */
  difference?: { line: number; here: string; wanted: string };
}

export function planFile(file: WantedFile, existing: string | null): PlannedFile {
  if (existing === null) return { ...file, becomes: "written" };
  if (file.lines) return extended(file, existing);
  if (sameText(existing, file.content)) return { ...file, becomes: "unchanged" };
  return { ...file, becomes: "differs", difference: firstDifference(existing, file.content) };
}

function extended(file: WantedFile, existing: string): PlannedFile {
  const present = new Set(linesOf(existing).map((line) => line.trim()));
  const missing = linesOf(file.content).filter((line) => line.trim() !== "" && !present.has(line.trim()));
  if (missing.length === 0) return { ...file, becomes: "unchanged" };
  const start = existing === "" || existing.endsWith("\n") ? existing : `${existing}\n`;
  return { ...file, content: `${start}${missing.join("\n")}\n`, becomes: "extended" };
}

const linesOf = (text: string): string[] => text.split(/\r?\n/);
const sameText = (one: string, other: string): boolean => linesOf(one).join("\n") === linesOf(other).join("\n");

function firstDifference(existing: string, wanted: string): { line: number; here: string; wanted: string } {
  const [here, there] = [linesOf(existing), linesOf(wanted)];
  const index = there.findIndex((line, at) => line !== here[at]);
  const at = index === -1 ? there.length : index;
  return { line: at + 1, here: here[at] ?? "", wanted: there[at] ?? "" };
}
