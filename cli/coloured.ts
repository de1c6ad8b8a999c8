import { styleText } from "node:util";

/** A report in colours, where a terminal shows it: what is piped stays plain, as does all with NO_COLOR. */
export function coloured(text: string): string {
  const [headline = "", ...rest] = text.split("\n");
  return [paint("bold", headline), ...rest.map(colouredLine)].join("\n");
}

const signs: readonly (readonly [RegExp, "green" | "red" | "yellow"])[] = [
  [/❌|⛔/u, "red"],
  [/❔|⚠️|⏳/u, "yellow"],
  [/✅/u, "green"],
];

function colouredLine(line: string): string {
  const [, colour] = signs.find(([sign]) => sign.test(line)) ?? [];
  return colour ? paint(colour, line) : line;
}

/** `validateStream` is what asks whether there is a terminal, and for NO_COLOR. */
function paint(format: "bold" | "green" | "red" | "yellow", line: string): string {
  return line === "" ? line : styleText(format, line, { stream: process.stdout, validateStream: true });
}
