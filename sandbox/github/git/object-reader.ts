import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { gitEnvironment } from "./process.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  sha: string;
  type: ObjectType;
  size: number;
}

interface Question {
  withContent: boolean;
  answer: (found: { object: GitObject; content: Buffer } | null) => void;
  fail: (error: Error) => void;
}

/** One `git cat-file` that stays: starting a process for every look would be most of what the sandbox does. */
export class ObjectReader {
  readonly #folder: string;
  readonly #questions: Question[] = [];
  #child: ChildProcessWithoutNullStreams | null = null;
  #received = Buffer.alloc(0);

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What `name` stands for in git's own notation (`refs/heads/main^{commit}`); null when there is no such thing. */
  async look(name: string): Promise<GitObject | null> {
    return (await this.#ask("info", name))?.object ?? null;
  }

  async read(name: string): Promise<Buffer | null> {
    return (await this.#ask("contents", name))?.content ?? null;
  }

  close(): void {
    this.#child?.kill();
    this.#child = null;
  }

  #ask(verb: "info" | "contents", name: string): Promise<Parameters<Question["answer"]>[0]> {
    if (name === "" || /\s/.test(name)) {
      return Promise.resolve(null);
    }
    const child = this.#child ?? this.#start();
    return new Promise((answer, fail) => {
      this.#questions.push({ withContent: verb === "contents", answer, fail });
      child.stdin.write(`${verb} ${name}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn("git", ["--git-dir", this.#folder, "cat-file", "--batch-command"], { env: gitEnvironment() });
    child.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    child.stdin.on("error", () => undefined);
    child.on("close", () => {
      this.#child = null;
      const error = new Error(`git cat-file ended while it was asked about ${this.#folder}`);
      for (const { fail } of this.#questions.splice(0)) {
        fail(error);
      }
    });
    this.#child = child;
    return child;
  }

  /** Answers come in the order of the questions: a line, and after it the content if that was asked for. */
  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let question = this.#questions[0]; question; question = this.#questions[0]) {
      const end = this.#received.indexOf("\n");
      if (end === -1) {
        return;
      }
      const object = parse(this.#received.toString("utf8", 0, end));
      const size = object && question.withContent ? object.size + 1 : 0;
      if (this.#received.length < end + 1 + size) {
        return;
      }
      const content = Buffer.from(this.#received.subarray(end + 1, end + 1 + Math.max(0, size - 1)));
      this.#received = this.#received.subarray(end + 1 + size);
      this.#questions.shift();
      question.answer(object && { object, content });
    }
  }
}

function parse(line: string): GitObject | null {
  const [, sha, type, size] = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
  return sha ? { sha, type: type as ObjectType, size: Number(size) } : null;
}
