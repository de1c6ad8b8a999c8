import { StringDecoder } from "node:string_decoder";
import { textOf } from "./text-stream.ts";

/** The first line that is not a JSON object; null where all are. For files that DuckDB has refused. */
export async function badJsonLine(file: {
  path: string;
  absolute: string;
}): Promise<{ line: number; what: string } | null> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    const what = faultOf(line);
    if (what !== null) return { line: number, what };
  }
  return null;
}

async function* linesOf({ absolute, path }: { absolute: string; path: string }): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of textOf(absolute, path)) {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}

function faultOf(line: string): string | null {
  if (line.trim() === "") return null;
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    const kind = Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`;
    return kind === "a object" ? null : `it is ${kind}, not an object`;
  } catch {
    return "it is not whole JSON";
  }
}
