import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Case } from "./corpus.ts";

/** Text files that make no table, or not the one that was meant. */

const wellFormed = `columns:
  x: { type: integer }
  y: { type: integer }
`;
const csv = (text: string | Uint8Array, rest: Partial<Case> = {}) => ({ files: { "data/a.csv": text }, ...rest });
const packed = gzipSync(`x,y\n${"1,2\n".repeat(20_000)}`);
const numbers = `x,y\n${Array.from({ length: 20_000 }, (_, row) => `${row},${(row * 7919) % 10_007}\n`).join("")}`;

export const brokenText: readonly Case[] = [
  {
    name: "a glob that matches nothing",
    ...csv("x,y\n1,2\n", { source: "data/*.parquet" }),
    code: "DATA_MISSING",
    says: ["No file matches data/*.parquet"],
  },
  { name: "an empty file", ...csv(""), code: "DATA_EMPTY", says: ["data/a.csv is empty (0 bytes)"] },
  { name: "a header without rows", ...csv("x,y\n"), code: "DATA_EMPTY", says: ["data/a.csv has no rows"] },
  {
    name: "nothing but blank lines",
    ...csv("\n\n\n"),
    code: "DATA_UNREADABLE",
    says: ["data/a.csv", "line 1 is empty"],
  },
  {
    name: "one empty file among good ones",
    files: { "data/a.csv": "x,y\n1,2\n", "data/b.csv": "" },
    code: "DATA_EMPTY",
    says: ["data/b.csv"],
  },
  {
    name: "a row that is too short",
    ...csv("x,y\n1,2\n3\n4,5\n"),
    code: "DATA_UNREADABLE",
    says: ["data/a.csv", "line 3", "1 values where the header has 2"],
  },
  {
    name: "a row that is too long",
    ...csv("x,y\n1,2\n3,4,5\n"),
    code: "DATA_UNREADABLE",
    says: ["line 3", "3 values where the header has 2"],
  },
  {
    name: "a ragged row in one of two files",
    files: { "data/a.csv": "x,y\n1,2\n", "data/b.csv": "x,y\n1,2\n3,4\n5\n" },
    code: "DATA_UNREADABLE",
    says: ["data/b.csv", "line 4"],
  },
  {
    name: "a file cut within a row",
    ...csv("x,y,z\n1,2,3\n4,5"),
    code: "DATA_UNREADABLE",
    says: ["line 3", "2 values"],
  },
  {
    name: "semicolons for commas",
    ...csv("x;y\n1;2\n"),
    code: "DATA_UNREADABLE",
    says: ["several by ';'", 'delimiter: ";"'],
  },
  {
    name: "tabs for commas",
    ...csv("x\ty\n1\t2\n"),
    code: "DATA_UNREADABLE",
    says: ["several by 'tab'", 'delimiter: "tab"'],
  },
  { name: "bars for commas", ...csv("x|y|z\n1|2|3\n"), code: "DATA_UNREADABLE", says: ["several by '|'"] },
  {
    name: "a delimiter declared wrongly",
    ...csv("x,y\n1,2\n", { format: { delimiter: ";" }, schema: wellFormed }),
    code: "finding",
    says: ["[x.missing]", "the data has x,y"],
  },
  {
    name: "a quote never closed",
    ...csv('x,y\n1,"2\n3,4\n5,6\n'),
    code: "DATA_UNREADABLE",
    says: ["line 2", "a quote is opened"],
  },
  {
    name: "a quote never closed in the header",
    ...csv('"x,y\n1,2\n3,4\n'),
    code: "DATA_UNREADABLE",
    says: ["line 1", "never closed"],
  },
  {
    name: "text after a closing quote",
    ...csv('x,y\n1,"2"3\n4,5\n'),
    code: "DATA_UNREADABLE",
    says: ["line 2", "quote"],
  },
  {
    name: "line ends of two kinds",
    ...csv("x,y\r\n1,2\n3,4\r\n5,6\n"),
    code: "DATA_UNREADABLE",
    says: ["data/a.csv", "line ends"],
  },
  {
    name: "two columns of one name",
    ...csv("x,y,x\n1,2,3\n"),
    code: "DATA_UNREADABLE",
    says: ["columns 1 and 3", "same name, x"],
  },
  {
    name: "names that differ in case alone",
    ...csv("x,y,X\n1,2,3\n"),
    code: "DATA_UNREADABLE",
    says: ["x and X", "case alone"],
  },
  { name: "a column without a name", ...csv("x,,y\n1,2,3\n"), code: "DATA_UNREADABLE", says: ["column 2", "no name"] },
  {
    name: "a trailing delimiter in the header",
    ...csv("x,y,\n1,2,\n"),
    code: "DATA_UNREADABLE",
    says: ["column 3", "no name"],
  },
  {
    name: "no header at all",
    ...csv("1,2\n3,4\n"),
    code: "DATA_UNREADABLE",
    says: ["line 1 holds numbers", "header: false"],
  },
  {
    name: "a name that Sluice needs",
    ...csv("x,y,sluice_row\n1,2,3\n"),
    code: "DATA_UNREADABLE",
    says: ["sluice_row"],
  },
  {
    name: "latin-1 that is not declared",
    ...csv(Buffer.from("x,y,name\n1,2,a\n3,4,Jos\u00e9\n", "latin1")),
    code: "DATA_UNREADABLE",
    says: ["line 3", "not UTF-8", "byte 22", "encoding: windows-1252"],
  },
  {
    name: "latin-1 in the header",
    ...csv(Buffer.from("x,y,\u00e9\n1,2,3\n", "latin1")),
    code: "DATA_UNREADABLE",
    says: ["line 1", "byte 4"],
  },
  {
    name: "UTF-8 and latin-1 in one file",
    ...csv(Buffer.concat([Buffer.from("x,y,name\n1,2,\u00e9\n"), Buffer.from("3,4,\u00e9\n", "latin1")])),
    code: "DATA_UNREADABLE",
    says: ["line 3", "not UTF-8"],
  },
  {
    name: "a character cut at the end",
    ...csv(Buffer.from("x,y,name\n1,2,\u20ac").subarray(0, -1)),
    code: "DATA_UNREADABLE",
    says: ["line 2", "not UTF-8"],
  },
  {
    name: "UTF-16 without a mark",
    ...csv(Buffer.from("x,y\n1,2\n", "utf16le")),
    code: "DATA_UNREADABLE",
    says: ["zero byte", "utf-16le"],
  },
  {
    name: "UTF-16 with half a character",
    ...csv(Buffer.concat([Buffer.from("\ufeffx,y\n1,2\n", "utf16le"), Buffer.from([0x41])])),
    code: "DATA_UNREADABLE",
    says: ["no utf-16le"],
  },
  {
    name: "an encoding declared wrongly",
    ...csv(Buffer.from("x,y,n\n1,2,\u00e9\n", "latin1"), { format: { encoding: "shift_jis" } }),
    code: "DATA_UNREADABLE",
    says: ["no shift_jis"],
  },
  { name: "a byte of zero", ...csv("x,y\n1,2\n3,4\0\n"), code: "DATA_UNREADABLE", says: ["line 3", "zero byte"] },
  {
    name: "a packed file that is cut",
    files: { "data/a.csv.gz": packed.subarray(0, packed.length - 12) },
    code: "DATA_UNREADABLE",
    says: ["data/a.csv.gz cannot be unpacked"],
  },
  {
    name: "a packed file that is damaged",
    files: { "data/a.csv.gz": flipped(packed, 40) },
    code: "DATA_UNREADABLE",
    says: ["data/a.csv.gz cannot be unpacked"],
  },
  {
    name: "a packed file that is not packed",
    files: { "data/a.csv.gz": "x,y\n1,2\n" },
    code: "DATA_UNREADABLE",
    says: ["data/a.csv.gz cannot be unpacked"],
  },
  {
    name: "a zstd file that is cut",
    files: { "data/a.csv.zst": zstdCompressSync(numbers).subarray(0, 9_000) },
    code: "DATA_UNREADABLE",
    says: ["data/a.csv.zst cannot be unpacked"],
  },
  {
    name: "a line longer than any",
    ...csv(`x,y\n1,${"7".repeat(3_000_000)}\n`),
    code: "DATA_UNREADABLE",
    says: ["line 2", "longer than 2,000,000 bytes"],
  },
  {
    name: "a header longer than any",
    ...csv(`x,y${"y".repeat(3_000_000)}\n1,2\n`),
    code: "DATA_UNREADABLE",
    says: ["line 1", "longer than"],
  },
  {
    name: "a row of several lines that is longer than any",
    ...csv(`x,y\n1,"${"7\n".repeat(1_500_000)}"\n`),
    code: "DATA_UNREADABLE",
    says: ["data/a.csv"],
  },
  {
    name: "files of two formats",
    files: { "data/a.csv": "x,y\n1,2\n", "data/b.jsonl": '{"x":1,"y":2}\n' },
    code: "DATA_UNREADABLE",
    says: ["several formats"],
  },
  { name: "a format that is not read", files: { "data/a.xlsx": "PK" }, code: "DATA_UNREADABLE", says: ["no format"] },
  {
    name: "a Git LFS pointer",
    ...csv(`version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 9\n`),
    code: "DATA_UNREADABLE",
    says: ["Git LFS pointer", "git lfs pull"],
  },
  {
    name: "JSON lines that are cut",
    files: { "data/a.jsonl": '{"x":1,"y":2}\n{"x":3,"y":' },
    code: "DATA_UNREADABLE",
    says: ["data/a.jsonl", "line 2", "not whole JSON"],
  },
  {
    name: "a broken line of JSON among good ones",
    files: { "data/a.jsonl": '{"x":1,"y":2}\n{"x":1 "y":2}\n{"x":3,"y":1}\n' },
    code: "DATA_UNREADABLE",
    says: ["line 2"],
  },
  {
    name: "JSON that is not lines",
    files: { "data/a.json": '[\n {"x":1,"y":2},\n {"x":3,"y":4}\n]\n' },
    code: "DATA_UNREADABLE",
    says: ["line 1", "one whole object per line"],
  },
  {
    name: "JSON lines of arrays",
    files: { "data/a.jsonl": "[1,2]\n[3,4]\n" },
    code: "DATA_UNREADABLE",
    says: ["line 1", "an array, not an object"],
  },
  {
    name: "a JSON line with a key twice",
    files: { "data/a.jsonl": '{"x":1,"y":2}\n{"x":1,"x":2,"y":3}\n' },
    code: "DATA_UNREADABLE",
    says: ["data/a.jsonl", "line 2: its object has the key x twice"],
  },
  {
    name: "JSON lines with a text among numbers",
    files: { "data/a.jsonl": '{"x":1,"y":2}\n{"x":"1","y":3}\n' },
    schema: wellFormed,
    code: "finding",
    says: ["[x.type]"],
  },
  {
    name: "blank JSON lines only",
    files: { "data/a.jsonl": "\n\n" },
    code: "DATA_EMPTY",
    says: ["data/a.jsonl has no rows"],
  },
];

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
