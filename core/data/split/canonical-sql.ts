import { kindOf } from "../rules/stored-as.ts";
import { identifier, literal } from "../sql-text.ts";

/**
 * SQL for a value as text that depends on the value alone, not on how a file stores it: 7 of a CSV column that is taken
 * for whole numbers today and for text tomorrow, 7.0 of a Parquet file and ' 7' are all `7`; a day is its midnight; case
 * and outer blanks do not count. null where there is no value: nothing, NaN or an empty text.
 */
export function canonicalText(name: string, type: string): string {
  const column = identifier(name);
  switch (kindOf(type)) {
    case "integer":
      return `cast(${column} as varchar)`;
    case "number":
      // The shortest text of a 32-bit number is what a text file would hold.
      return numberText(type === "FLOAT" ? `cast(cast(${column} as varchar) as double)` : `cast(${column} as double)`);
    case "boolean":
      return `cast(${column} as varchar)`;
    case "timestamp":
    case "date":
      return instantText(`cast(${column} as timestamp)`);
    default:
      return textOf(`nullif(lower(trim(cast(${column} as varchar))), '')`);
  }
}

/** Whole numbers below this have the same text whether they are stored as integers or as floats. */
const exactBelow = 2 ** 53;

function numberText(number: string): string {
  const whole = `${number} = trunc(${number}) and abs(${number}) < ${exactBelow}`;
  return `case when isnan(${number}) then null when ${whole} then cast(cast(${number} as bigint) as varchar) else cast(${number} as varchar) end`;
}

function instantText(instant: string): string {
  return `'T' || cast(epoch_us(${instant}) as varchar)`;
}

/** Only what begins with a digit, a sign, a point or a slash (ASCII 43 to 57) may be a number or a time. */
function textOf(text: string): string {
  const number = `try_cast(${text} as double)`;
  const short = `case when abs(${number}) < ${exactBelow} then ${numberText(number)} end`;
  const read = `coalesce(${short}, ${instantText(`try_cast(${text} as timestamp)`)}, ${text})`;
  return `case when ascii(${text}) between 43 and 57 then ${read} when ${text} = 'nan' then null else ${text} end`;
}

/**
 * SQL for the place of a row among all hexadecimal digests: MD5, because DuckDB's own hash may change between versions.
 * A column without a value adds nothing, so that a new column moves no row that has nothing in it.
 */
export function positionOf(columns: readonly { name: string; type: string }[], seed: number): string {
  const [first] = columns;
  const texts =
    columns.length === 1 && first
      ? [canonicalText(first.name, first.type)]
      : columns
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, type }) => `${literal(`${name}=`)} || ${canonicalText(name, type)}`);
  return `md5(concat_ws(chr(31), ${[literal(String(seed)), ...texts].join(", ")}))`;
}

const digits = 13;

/** The place with such a share of all digests before it: thirteen hexadecimal digits, 2^52 steps. */
export function placeOf(share: number): string {
  // 'g' comes after every digest.
  return share >= 1
    ? "g"
    : Math.floor(share * 16 ** digits)
        .toString(16)
        .padStart(digits, "0");
}
