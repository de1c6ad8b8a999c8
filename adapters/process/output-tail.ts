import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

const keptLines = 20;
const longestLine = 500;

/** Shows streams as they come and remembers their last lines; bounded, whatever is written. */
export function outputTail(streams: readonly Readable[], show: NodeJS.WritableStream): () => string[] {
  const lines: string[] = [];
  const keep = (line: string) => {
    const text = stripVTControlCharacters(line).trimEnd().slice(0, longestLine);
    if (text === "") return;
    lines.push(text);
    if (lines.length > keptLines) lines.shift();
  };
  const rests = streams.map((stream) => follow(stream, show, keep));
  return () => {
    for (const rest of rests) rest();
    return [...lines];
  };
}

/** Everything that a stream gave, once it has ended; null when that was longer than `most` characters. */
export function wholeOf(stream: Readable, most: number): () => string | null {
  let text = "";
  let isTooLong = false;
  stream.on("data", (part: string) => {
    isTooLong ||= text.length + part.length > most;
    if (!isTooLong) text += part;
  });
  return () => (isTooLong ? null : text);
}

/** Cuts a stream into lines; a carriage return ends one too, as progress bars write them. The result flushes the rest. */
function follow(stream: Readable, show: NodeJS.WritableStream, keep: (line: string) => void): () => void {
  let unfinished = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    show.write(text);
    const parts = (unfinished + text).split(/[\r\n]+/);
    unfinished = (parts.pop() ?? "").slice(-longestLine);
    for (const part of parts) keep(part);
  });
  return () => keep(unfinished);
}
