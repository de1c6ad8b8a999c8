import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Case } from "./corpus.ts";

/** What must not be refused: the same two rows, written in every declared way. */

type Good = Omit<Case, "says">;

const schema = `columns:
  x: { type: number, min: 1.5, max: 1000.5 }
  day: { type: date, min: "2001-04-01" }
  name: { type: string, allowed: [José, "a;b"] }
  y: { type: integer }
`;
const rows = 'x,day,name,y\n1.5,2001-04-01,José,0\n1000.5,2001-04-30,"a;b",1\n';
const good = (name: string, content: string | Uint8Array, rest: Partial<Case> = {}): Good => ({
  name,
  files: { "data/a.csv": content },
  schema,
  code: "passes",
  ...rest,
});
const file = (path: string, content: string | Uint8Array) => ({ files: { [path]: content } });

export const goodData: readonly Good[] = [
  good("plain", rows),
  good("without a last line end", rows.trimEnd()),
  good("with the line ends of Windows", rows.replaceAll("\n", "\r\n")),
  good("with a byte order mark", `\ufeff${rows}`),
  good("as UTF-16 with a mark", Buffer.from(`\ufeff${rows}`, "utf16le")),
  good("as big-endian UTF-16 with a mark", Buffer.from(`\ufeff${rows}`, "utf16le").swap16()),
  good("as latin-1, declared", Buffer.from(rows, "latin1"), { format: { encoding: "latin-1" } }),
  good("packed as gzip", "", file("data/a.csv.gz", gzipSync(rows))),
  good(
    "packed as two gzips in one",
    "",
    file("data/a.csv.gz", Buffer.concat([gzipSync(rows), gzipSync("2,2001-05-01,José,1\n")])),
  ),
  good("packed as zstd", "", file("data/a.csv.zst", zstdCompressSync(rows))),
  good("packed latin-1", "", {
    ...file("data/a.csv.gz", gzipSync(Buffer.from(rows, "latin1"))),
    format: { encoding: "latin-1" },
  }),
  good("with tabs, as its name says", "", file("data/a.tsv", rows.replaceAll(",", "\t"))),
  good("German", 'x;day;name;y\n1,5;01.04.2001;José;0\n1000,5;30.04.2001;"a;b";1\n', {
    format: { delimiter: ";", decimal: ",", date: "%d.%m.%Y" },
  }),
  good("with bars and single quotes", rows.replaceAll(",", "|").replaceAll('"', "'"), {
    format: { delimiter: "|", quote: "'" },
  }),
  good("without a header", rows.slice(rows.indexOf("\n") + 1), {
    format: { header: false, columns: ["x", "day", "name", "y"] },
  }),
  good(
    "as JSON lines",
    "",
    file(
      "data/a.jsonl",
      '{"x":1.5,"day":"2001-04-01","name":"José","y":0}\n\n{"x":1000.5,"day":"2001-04-30","name":"a;b","y":1}\n',
    ),
  ),
  good(
    "as packed JSON lines",
    "",
    file("data/a.jsonl.gz", gzipSync('{"x":1.5,"day":"2001-04-01","name":"José","y":0}\n')),
  ),
  good("with columns in another order in another file", "", {
    files: { "data/a.csv": rows, "data/b.csv": "y,name,day,x\n1,José,2001-04-02,7\n" },
  }),
];
