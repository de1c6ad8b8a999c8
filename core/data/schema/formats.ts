import { literal } from "../sql-text.ts";

/** Forms of text that the data schema knows by name, and how SQL tells that a value has another. */

/** Of the mailbox grammar of HTML, with at least two parts behind the @. */
const email =
  "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+";
const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const day = "\\d{4}-\\d{2}-\\d{2}";
const time = "[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?";

const isLike = (pattern: string) => (value: string) => `regexp_full_match(${value}, ${literal(pattern)})`;

const named: Readonly<Record<string, { noun: string; holds(value: string): string }>> = {
  date: {
    noun: "a date such as 2001-04-30",
    holds: (value) => `(${isLike(day)(value)} and try_cast(${value} as date) is not null)`,
  },
  timestamp: {
    noun: "a point in time such as 2001-04-30T12:00:00Z",
    holds: (value) => `(${isLike(`${day}${time}`)(value)} and try_cast(${value} as timestamptz) is not null)`,
  },
  email: { noun: "an e-mail address", holds: isLike(email) },
  uuid: { noun: "a UUID", holds: isLike(uuid) },
  url: { noun: "a web address", holds: isLike("https?://[^\\s/?#]+[^\\s]*") },
  ipv4: { noun: "an IPv4 address", holds: isLike(`(?:${octet}\\.){3}${octet}`) },
};

/** Letters that may follow a %, by DuckDB's strptime. */
const strptime = /%(?:-?[dmyHIjMSUW]|[aAbBYpfgnqzZcxXGVuw%])/g;

/** Why a text is no format, or null when it is one. */
export function formatFault(format: string, type: string): string | null {
  const isDate = type === "date" || type === "timestamp";
  if (!isDate && type !== "string") return `does not apply to a column of type ${type}`;
  if (!format.includes("%")) {
    if (isDate) return 'must say how the date is written, such as "%d.%m.%Y"';
    return Object.hasOwn(named, format)
      ? null
      : `must be one of ${Object.keys(named).join(", ")}, or how a date is written, such as "%d.%m.%Y"`;
  }
  const odd = /%-?.?/.exec(format.replaceAll(strptime, ""));
  return odd ? `has ${odd[0]}, which says nothing of a date` : null;
}

/** SQL that is true where a text has another form, and what the form is called. */
export function formatOf(format: string, value: string): { broken: string; noun: string } {
  const form = named[format];
  return form
    ? { broken: `not ${form.holds(value)}`, noun: form.noun }
    : { broken: `(${value} is not null and ${parsed(value, format)} is null)`, noun: `of the form ${format}` };
}

/** SQL of the instant that a text says in a format; null where it says none. */
export function parsed(value: string, format: string): string {
  return `try_strptime(${value}, ${literal(format)})`;
}
