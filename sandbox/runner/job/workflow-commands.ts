import type { Annotation } from "../../../core/outcome.ts";

/** A line of output that speaks to the runner: `::name key=value,key=value::message`. */
interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  message: string;
}

export function parseCommand(line: string): WorkflowCommand | null {
  const [, name, list = "", message = ""] = /^\s*::([a-zA-Z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/s.exec(line) ?? [];
  return name === undefined
    ? null
    : { name: name.toLowerCase(), properties: parseProperties(list), message: unescapeData(message) };
}

function parseProperties(list: string): Record<string, string> {
  const pairs = list.split(",").map((pair) => /^\s*([^=]+)=(.*)$/s.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1], unescapeProperty(pair[2] ?? "")]] : [])));
}

function unescapeData(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
}

const levels: Readonly<Record<string, Annotation["level"]>> = { error: "error", warning: "warning", notice: "notice" };

/** GitHub shows no more of one kind per step. */
const annotationsPerLevel = 10;

/** Takes the output of one step line by line: commands are obeyed, the rest is passed on. */
export class OutputReader {
  readonly annotations: Annotation[] = [];
  readonly #addMask: (secret: string) => void;
  /** Set by stop-commands: until this word comes as a command, nothing else is one. */
  #resumeWord: string | null = null;

  constructor(addMask: (secret: string) => void) {
    this.#addMask = addMask;
  }

  /** Returns what the log shows of the line, null when it shows nothing. */
  read(line: string): string | null {
    const command = parseCommand(line);
    if (command === null) {
      return line;
    }
    if (this.#resumeWord !== null) {
      if (command.name !== this.#resumeWord.toLowerCase()) {
        return line;
      }
      this.#resumeWord = null;
      return null;
    }
    return this.#obey(command, line);
  }

  #obey({ name, properties, message }: WorkflowCommand, line: string): string | null {
    const level = levels[name];
    if (level !== undefined) {
      this.annotate(level, properties, message);
      return `${name}: ${message}`;
    }
    switch (name) {
      case "add-mask":
        this.#addMask(message);
        return null;
      case "stop-commands":
        this.#resumeWord = message;
        return null;
      case "group":
        return `▸ ${message}`;
      case "endgroup":
      case "debug":
        return null;
      default:
        this.annotate("warning", {}, `'::${name}::' is not a command of the runner`);
        return line;
    }
  }

  annotate(level: Annotation["level"], properties: Record<string, string>, message: string): void {
    if (this.annotations.filter((known) => known.level === level).length < annotationsPerLevel) {
      const where = placeOf(properties);
      this.annotations.push({ level, title: properties.title ?? "", message, ...(where && { where }) });
    }
  }
}

function placeOf({ file, line, col }: Record<string, string>): Annotation["where"] {
  return file === undefined
    ? undefined
    : { file, ...(line && { line: Number(line) }), ...(col && { column: Number(col) }) };
}
