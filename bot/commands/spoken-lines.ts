/**
 * The lines of a comment that speak to Sluice: those that begin with `/sluice` and that GitHub shows as plain text. What
 * is quoted, code or hidden speaks to nobody; where Markdown is unclear, it is taken not to speak.
 */
export function spokenLines(body: string): string[] {
  return paragraphsOf(body.replaceAll(/\r\n?/g, "\n").split("\n")).flatMap(spokenIn);
}

/** What a block begins with, and the test of its last line. */
interface Block {
  begins: RegExp;
  end(opening: RegExpExecArray): (line: string) => boolean;
  /** Whether the last line still belongs to it. */
  inclusive: boolean;
}

const isBlank = (line: string): boolean => line.trim() === "";

const blocks: readonly Block[] = [
  {
    begins: /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/,
    end: ([, fence = ""]) => {
      const close = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`);
      return (line) => close.test(line);
    },
    inclusive: true,
  },
  { begins: /^ {0,3}<!--/, end: () => (line) => line.includes("-->"), inclusive: true },
  {
    begins: /^ {0,3}<(pre|script|style|textarea)\b/i,
    end: ([, tag]) => {
      const close = new RegExp(`</${tag}>`, "i");
      return (line) => close.test(line);
    },
    inclusive: true,
  },
  // Any other HTML, and a quote: lines that follow directly still belong to it.
  { begins: /^ {0,3}(<[a-z/!?]|>)/i, end: () => isBlank, inclusive: false },
];

/** Runs of lines of plain text. Code spans and comments inside of a line can reach over the end of a line, not of a run. */
function paragraphsOf(lines: readonly string[]): string[] {
  const paragraphs: string[][] = [[]];
  for (let at = 0; at < lines.length; at++) {
    const end = endOfBlock(lines, at);
    const line = lines[at] ?? "";
    if (end !== null || isBlank(line)) paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
    at = end ?? at;
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0).map((paragraph) => paragraph.join("\n"));
}

/** The last line of the block that begins at this line; null where none does. One that never ends goes to the end. */
function endOfBlock(lines: readonly string[], at: number): number | null {
  const line = lines[at] ?? "";
  for (const { begins, end, inclusive } of blocks) {
    const opening = begins.exec(line);
    if (!opening) continue;
    const isEnd = end(opening);
    const isFence = /[`~]/.test(opening[0]);
    if (inclusive && !isFence && isEnd(line)) return at;
    const last = lines.findIndex((later, index) => index > at && isEnd(later));
    if (last === -1) return lines.length - 1;
    return inclusive ? last : last - 1;
  }
  return null;
}

function spokenIn(paragraph: string): string[] {
  const shown = withoutHidden(paragraph);
  return [...shown.matchAll(/^\/sluice(?=\s|$)[^\n]*/gm)].map(({ index, 0: line }) =>
    // Code spans among the words stay: they are what the words are about.
    paragraph.slice(index, index + line.length).trim(),
  );
}

/** The same text with code spans and inline comments blanked out, newlines too, so that nothing in them begins a line. */
function withoutHidden(text: string): string {
  return text.replace(/\\`|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)|<!--[\s\S]*?(-->|$(?![\s\S]))/g, (hidden) =>
    " ".repeat(hidden.length),
  );
}

/** The words after `/sluice`; what stands in quotation marks or backticks is one word. */
export function wordsOf(line: string): string[] {
  const words = line.slice("/sluice".length).matchAll(/"([^"]*)"|“([^”]*)”|`([^`]+)`|(\S+)/g);
  return [...words].map(([, straight, curly, span, plain]) => straight ?? curly ?? span ?? plain ?? "");
}
