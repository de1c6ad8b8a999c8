import { SluiceError } from "../errors.ts";

/** Generated parts of a page stand between `<!-- sluice:NAME -->` and `<!-- /sluice:NAME -->`, each on a line of its own. */

/**
 * The page with every generated part renewed; what stands outside of markers is kept to the letter.
 *
 * @throws SluiceError CONFIG_INVALID for markers that do not pair up, or a part that nobody generates
 */
export function renewSections(page: string, parts: Readonly<Record<string, string>>, file: string): string {
  const lines: string[] = [];
  let open: string | null = null;
  page.split("\n").forEach((line, index) => {
    const marker = markerIn(line);
    if (marker === null) {
      if (open === null) lines.push(line);
      return;
    }
    const problem = problemOf(marker, open, parts);
    if (problem) throw invalid(problem, file, index + 1);
    lines.push(...(marker.ends ? ["", line] : [line, "", ...(parts[marker.part] ?? "").split("\n")]));
    open = marker.ends ? null : marker.part;
  });
  if (open !== null) throw invalid(`part ${open} does not end`, file, page.split("\n").length);
  return lines.join("\n");
}

interface Marker {
  part: string;
  ends: boolean;
}

function markerIn(line: string): Marker | null {
  const [, slash, part] = /^<!-- (\/?)sluice:([a-z]+) -->$/.exec(line.trimEnd()) ?? [];
  return part === undefined ? null : { part, ends: slash === "/" };
}

/** `open`: the part that has begun. */
function problemOf(
  { part, ends }: Marker,
  open: string | null,
  parts: Readonly<Record<string, string>>,
): string | null {
  if (ends) return part === open ? null : `part ${part} ends, but ${open ?? "none"} has begun`;
  if (open !== null) return `part ${part} begins before ${open} has ended`;
  return Object.hasOwn(parts, part) ? null : `there is no part ${part}; known are ${Object.keys(parts).join(", ")}`;
}

function invalid(why: string, file: string, line: number): SluiceError {
  return new SluiceError("CONFIG_INVALID", `${file}: ${why}.`, {
    remedy: "Mend the markers; model-cards/README.md shows them. Text of your own belongs outside of them.",
    where: { file, line },
  });
}
