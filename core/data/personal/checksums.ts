/** Check digits, by which a number that someone was given is told from one that only has as many digits. */

/** ISO/IEC 7812: payment cards. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Spain, DNI and NIE: the letter is the number modulo 23. */
export function isSpanishId(text: string): boolean {
  const match = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(text);
  if (!match) return false;
  const [, prefix = "", digits = "", letter] = match;
  if (digits.length + prefix.length !== 8) return false;
  const number = Number(`${prefix === "" ? "" : "XYZ".indexOf(prefix)}${digits}`);
  return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] === letter;
}

/** Italy, codice fiscale: characters at odd places weigh as in the ministry's table, at even places as they stand. */
export function isItalianId(text: string): boolean {
  if (!/^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/.test(text)) return false;
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  const rank = (character: string) => (/\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65);
  const weights = [...text.slice(0, 15)].map((character, index) =>
    index % 2 === 0 ? (odd[rank(character)] ?? 0) : rank(character),
  );
  return sumOf(weights) % 26 === rank(text[15] ?? "");
}

/** France, NIR: the last two digits are 97 less the others modulo 97. */
export function isFrenchId(text: string): boolean {
  const match = /^([12]\d{2}(?:0[1-9]|1[0-2])(?:\d{2}|2A|2B)\d{6})(\d{2})$/.exec(text);
  if (!match) return false;
  // Corsica's departments count as 19 and 18.
  const number = BigInt((match[1] ?? "").replace("2A", "19").replace("2B", "18"));
  return 97 - Number(number % 97n) === Number(match[2]);
}

/** Poland, PESEL: weighted sum modulo 10. */
export function isPolishId(text: string): boolean {
  if (!/^\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])\d{5}$/.test(text)) return false;
  const weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];
  return sumOf(weights.map((weight, index) => weight * Number(text[index]))) % 10 === 0;
}

/** Belgium, national register number: 97 less the others modulo 97; who was born from 2000 on has a 2 before. */
export function isBelgianId(text: string): boolean {
  const match = /^(\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3})(\d{2})$/.exec(text);
  if (!match) return false;
  const [, digits, check] = match;
  return [digits, `2${digits}`].some((number) => 97 - (Number(number) % 97) === Number(check));
}

/** United States, SSN: there is no check digit, but numbers that are never given out. */
export function isUsSocialSecurityNumber(text: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(text);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
