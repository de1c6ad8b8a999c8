import { literal } from "../../core/data/sql-text.ts";

/** Twenty columns as a table of bookings may have them: counts, shares, codes, addresses, times; every rule is kept. */

const hash = (salt: number, values: number) => `(hash(i, ${salt}) % ${values})`;
const letter = (salt: number, letters: number) => `chr((65 + ${hash(salt, letters)})::int)`;

const columns = {
  id: "i",
  distance: `${hash(1, 5_000)}::int`,
  hour: `${hash(2, 24)}::int`,
  weekday: `(${hash(3, 7)} + 1)::int`,
  fare: `${hash(4, 100_000)} / 100.0::double`,
  humidity: `${hash(5, 1_000_000)} / 1e6::double`,
  load: `${hash(6, 1_000_000)} / 1e6::double`,
  delay: `${hash(7, 200_000)} / 100.0::double - 500`,
  weight: `${hash(8, 10_000)} / 10.0::double`,
  age: `${hash(9, 90)}::int`,
  carrier: `['AA', 'UA', 'DL', 'WN', 'B6'][(${hash(10, 5)} + 1)::int]`,
  origin: `${letter(11, 26)} || ${letter(12, 10)} || 'X'`,
  destination: `${letter(13, 26)} || ${letter(14, 10)} || 'Y'`,
  tail: `'N' || (10000 + ${hash(15, 5_000)})`,
  email: `'user' || ${hash(16, 3_000_000)} || '@example.com'`,
  departed: "timestamp '2001-01-01' + interval (i // 10) second",
  booked: `date '2001-01-01' + ${hash(17, 365)}::int`,
  late: `${hash(18, 2)} = 0`,
  cancelled: `${hash(19, 10)} = 0`,
  seats: `if(${hash(20, 50)} = 0, null, ${hash(21, 400)}::int)`,
};

export const columnNames = Object.keys(columns);

/** SQL that writes the rows as Parquet, and SQL that writes them as CSV from there. */
export function writeSql(rows: number, parquet: string, csv: string): string[] {
  const list = Object.entries(columns).map(([name, sql]) => `${sql} as ${name}`);
  return [
    `copy (select ${list.join(", ")} from range(${rows}) r(i)) to ${literal(parquet)} (format parquet)`,
    `copy (from ${literal(parquet)}) to ${literal(csv)} (format csv, header true)`,
  ];
}
