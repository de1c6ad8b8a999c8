import {
  isBelgianId,
  isFrenchId,
  isItalianId,
  isPolishId,
  isSpanishId,
  isUsSocialSecurityNumber,
  passesLuhn,
} from "./checksums.ts";
import { beginsWithGivenName, isWords } from "./names.ts";

/** What a column of personal data looks like, by its name and by its values. */
export interface PersonalKind {
  kind: "email" | "card" | "national-id" | "ip" | "phone" | "name";
  /** Follows "look like". */
  noun: string;
  /** What columns of this kind are called. */
  hint: RegExp;
  /** Values of a column that is called so. */
  hinted: { matches: (value: string) => boolean; share: number };
  /** Values of a column whose name says nothing: the form must be less mistakable, or more frequent. */
  alone: { matches: (value: string) => boolean; share: number };
}

/** Where several match, the first. The shares are chosen so that codes, amounts and identifiers stay unsuspected. */
export const personalKinds: readonly PersonalKind[] = [
  {
    kind: "email",
    noun: "e-mail addresses",
    hint: words("e_?mail", "mail", "mail_address"),
    hinted: { matches: isEmail, share: 0.01 },
    alone: { matches: isEmail, share: 0.05 },
  },
  {
    kind: "card",
    noun: "payment card numbers",
    hint: words("credit_?card", "debit_?card", "card", "card_?(number|no)", "pan", "cc", "cc_?(number|num)"),
    hinted: { matches: isCard, share: 0.05 },
    // One random number of ten passes the check digit.
    alone: { matches: isCard, share: 0.5 },
  },
  {
    kind: "national-id",
    noun: "national identity numbers",
    hint: words(
      "ssn",
      "social_security(_number|_no)?",
      "national_?id",
      "personal_?id",
      "tax_?id",
      "dni",
      "nie",
      "nif",
      "nir",
      "pesel",
      "codice_?fiscale",
      "rijksregister(nummer)?",
    ),
    hinted: { matches: isNationalId, share: 0.05 },
    alone: { matches: isWrittenNationalId, share: 0.5 },
  },
  {
    kind: "ip",
    noun: "IP addresses",
    hint: words("ip", "ip_?addr(ess)?", "ipv[46]", "remote_addr"),
    hinted: { matches: isIp, share: 0.05 },
    alone: { matches: isIp, share: 0.5 },
  },
  {
    kind: "phone",
    noun: "telephone numbers",
    hint: words("phone", "telephone", "tel", "mobile", "cell", "fax", "msisdn", "(phone|mobile)_?(number|no)"),
    hinted: { matches: isPhone, share: 0.3 },
    alone: { matches: isWrittenPhone, share: 0.5 },
  },
  {
    kind: "name",
    noun: "names of people",
    hint: words(
      "(first|last|full|middle|given|family|maiden|person|customer|patient|passenger)_?name",
      "surname",
      "forename",
    ),
    hinted: { matches: isWords, share: 0.3 },
    alone: { matches: beginsWithGivenName, share: 0.3 },
  },
];

/** Whole words of a column's name: `home_phone` and `homePhone` say phone, `microphones` does not. */
function words(...alternatives: string[]): RegExp {
  return new RegExp(`(?:^|_)(?:${alternatives.join("|")})s?(?:_|$)`);
}

/** `Customer E-Mail`, `customerEmail` and `customer_email` as one. */
export function wordsOfName(column: string): string {
  return column
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .toLowerCase();
}

const email = String.raw`[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})?\.){1,8}\p{L}{2,24}`;
const emailWithin = new RegExp(email, "u");

/** Also within a longer text. */
function isEmail(value: string): boolean {
  return emailWithin.test(value);
}

/** Visa, Mastercard, American Express, Diners, and Discover with others that begin with 6: each has its lengths. */
const issuers = /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15,18})$/;

export function isCard(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  return issuers.test(digits) && passesLuhn(digits);
}

/** Digits alone pass too: what the column is called says the rest. */
function isNationalId(value: string): boolean {
  return isUsSocialSecurityNumber(value.replace(/[ -]/g, "")) || isCheckedId(value);
}

/** US numbers in their written form 123-45-6789; of those with check digits, every form but plain digits. */
function isWrittenNationalId(value: string): boolean {
  const text = value.trim();
  if (/^\d{3}([- ])\d{2}\1\d{4}$/.test(text)) return isUsSocialSecurityNumber(text.replace(/[ -]/g, ""));
  return isCheckedId(text);
}

function isCheckedId(value: string): boolean {
  const text = value.toUpperCase().replace(/[ .-]/g, "");
  return [isSpanishId, isItalianId, isFrenchId, isPolishId, isBelgianId].some((matches) => matches(text));
}

function isIp(value: string): boolean {
  const text = value.trim();
  const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
  return v4.test(text) || isIpV6(text);
}

function isIpV6(text: string): boolean {
  if (!/^[0-9a-f:]{3,39}$/i.test(text)) return false;
  const groups = text.split(":");
  const short = text.split("::").length - 1;
  return (
    groups.every((group) => group.length <= 4) &&
    (short === 1 ? groups.length <= 8 : short === 0 && groups.length === 8)
  );
}

/** Seven to fifteen digits (E.164) with the usual marks between. */
function isPhone(value: string): boolean {
  const text = value.trim();
  return /^\+?[\d\s()./-]+$/.test(text) && /^\d{7,15}$/.test(text.replace(/\D/g, "")) && !isDate(text);
}

/** With an international prefix or an area code set off, as no amount or identifier is written. */
function isWrittenPhone(value: string): boolean {
  const text = value.trim();
  return isPhone(text) && /^(?:\+\d|\(\d{2,5}\)|\d{3}[-. ]\d{3}[-. ]\d{4}$)/.test(text);
}

function isDate(text: string): boolean {
  return /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$/.test(text);
}
