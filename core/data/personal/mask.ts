import { isCard } from "./kinds.ts";

/**
 * What people may see of a value that may be personal: its form. Letters and digits are covered, so that a broken
 * pattern can still be understood (`•••••.•••@•••••.•••`), and nobody is named.
 */
export function maskValue(value: string): string {
  const form = value.replace(/[\p{L}\p{M}\p{N}]/gu, "•");
  return form.length > longest ? `${form.slice(0, longest - 1)}…` : form;
}

const longest = 40;

/**
 * Text that may quote a cell of any column: whatever in it looks like an address, a card, a telephone number with its
 * prefix or a US social security number is covered, the rest stays.
 */
export function maskText(text: string): string {
  return text
    .replace(addresses, maskValue)
    .replace(digitGroups, (digits) => (isCard(digits) ? maskValue(digits) : digits))
    .replace(writtenNumbers, maskValue);
}

const addresses = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,255}/gu;
const digitGroups = /(?<![\p{L}\p{N}.])(?:\d[ -]?){12,18}\d(?![\p{L}\p{N}])/gu;
const writtenNumbers =
  /(?<![\p{L}\p{N}.])(?:\d{3}-\d{2}-\d{4}|\+\d[\d ()-]{6,18}\d|(?:\d{1,3}\.){3}\d{1,3})(?!\.?[\p{L}\p{N}])/gu;

/**
 * A database's error without the cells that it quotes. Names of columns stand in double quotes, and stay; so does what is
 * in `known`, such as the path of a file.
 */
export function maskQuoted(message: string, known: readonly string[] = []): string {
  const covered = message.replace(/'((?:[^']|'')*)'/g, (quoted, text: string) =>
    known.includes(text) ? quoted : `'${maskValue(text)}'`,
  );
  return maskText(covered);
}
