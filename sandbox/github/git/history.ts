import type { BareRepository } from "./bare-repository.ts";
import { git } from "./process.ts";

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: { name: string; email: string; date: string };
  committer: { name: string; email: string; date: string };
  message: string;
}

export interface LogOptions {
  /** Revisions as git takes them: `A..B`, or `B --not A` as separate words. */
  range: readonly string[];
  limit?: number;
  path?: string | undefined;
  author?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  reverse?: boolean;
}

const fieldEnd = "\x1f";
const format = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join(fieldEnd);

export async function log(repository: BareRepository, options: LogOptions): Promise<Commit[]> {
  const { stdout } = await git(repository.folder, [
    "log",
    "-z",
    `--format=${format}`,
    ...(options.limit === undefined ? [] : [`--max-count=${options.limit}`]),
    ...(options.author === undefined ? [] : [`--author=${options.author}`]),
    ...(options.since === undefined ? [] : [`--since=${options.since}`]),
    ...(options.until === undefined ? [] : [`--until=${options.until}`]),
    ...(options.reverse ? ["--reverse"] : []),
    ...options.range,
    "--",
    ...(options.path === undefined ? [] : [options.path]),
  ]);
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((record) => record !== "")
    .map(parseCommit);
}

export async function readCommit(repository: BareRepository, sha: string): Promise<Commit> {
  const text = (await repository.read(sha)).toString("utf8");
  const end = text.indexOf("\n\n");
  const header = text.slice(0, end).split("\n");
  const all = (name: string): string[] =>
    header.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    sha,
    tree: String(all("tree")[0]),
    parents: all("parent"),
    author: parsePerson(String(all("author")[0])),
    committer: parsePerson(String(all("committer")[0])),
    message: text.slice(end + 2).trimEnd(),
  };
}

function parsePerson(line: string): Commit["author"] {
  const [, name = "", email = "", seconds] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: utc(Number(seconds) * 1000) };
}

export async function countCommits(repository: BareRepository, from: string, to: string): Promise<number> {
  const { stdout } = await repository.ask(["rev-list", "--count"], [to, `^${from}`]);
  return Number(stdout.toString("utf8"));
}

function parseCommit(record: string): Commit {
  const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
    record.split(fieldEnd);
  return {
    sha,
    tree,
    parents: parents === "" ? [] : parents.split(" "),
    author: { name: an, email: ae, date: utc(ad) },
    committer: { name: cn, email: ce, date: utc(cd) },
    message: message.trimEnd(),
  };
}

function utc(date: string | number): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}
