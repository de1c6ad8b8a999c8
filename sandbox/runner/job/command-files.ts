import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The files a step writes to, to speak to the runner: one of each per step. */
export interface CommandFiles {
  GITHUB_ENV: string;
  GITHUB_OUTPUT: string;
  GITHUB_PATH: string;
  GITHUB_STATE: string;
  GITHUB_STEP_SUMMARY: string;
}

export interface FileCommands {
  env: Record<string, string>;
  outputs: Record<string, string>;
  paths: string[];
  state: Record<string, string>;
  summary: string;
}

/** Beyond this GitHub drops the summary and says so; the step goes on. */
const summaryLimit = 1024 * 1024;

/** What a step may not set for the next ones. */
const refusedVariables = /^(NODE_OPTIONS|GITHUB_.*|RUNNER_.*)$/i;

export async function createCommandFiles(folder: string): Promise<CommandFiles> {
  const at = (name: string) => join(folder, name);
  const files: CommandFiles = {
    GITHUB_ENV: at("set_env"),
    GITHUB_OUTPUT: at("set_output"),
    GITHUB_PATH: at("add_path"),
    GITHUB_STATE: at("save_state"),
    GITHUB_STEP_SUMMARY: at("step_summary"),
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  return files;
}

/** @throws Error on a line that is neither `NAME=value` nor the start of a closed `NAME<<DELIMITER` block */
export async function readCommandFiles(files: CommandFiles, warn: (message: string) => void): Promise<FileCommands> {
  const read = async (name: keyof CommandFiles) => await readFile(files[name], "utf8");
  const summary = await read("GITHUB_STEP_SUMMARY");
  const bytes = Buffer.byteLength(summary);
  if (bytes > summaryLimit) {
    warn(`the step summary has ${bytes} bytes, more than the ${summaryLimit} allowed, and is dropped`);
  }
  return {
    env: allowedVariables(parseKeyValues(await read("GITHUB_ENV")), warn),
    outputs: parseKeyValues(await read("GITHUB_OUTPUT")),
    paths: linesOf(await read("GITHUB_PATH")).filter((line) => line !== ""),
    state: parseKeyValues(await read("GITHUB_STATE")),
    summary: bytes > summaryLimit ? "" : summary,
  };
}

function allowedVariables(env: Record<string, string>, warn: (message: string) => void): Record<string, string> {
  const [refused, allowed] = [Object.keys(env).filter((name) => refusedVariables.test(name)), { ...env }];
  for (const name of refused) {
    warn(`a step may not set ${name} through GITHUB_ENV`);
    delete allowed[name];
  }
  return allowed;
}

export function parseKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = linesOf(text);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line === "") {
      continue;
    }
    const [, name = "", operator, rest = ""] = /^(.+?)(<<|=)(.*)$/s.exec(line) ?? [];
    if (operator === undefined) {
      throw new Error(`'${line}' is neither NAME=value nor NAME<<DELIMITER`);
    }
    if (operator === "=") {
      values[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest, index + 1);
    if (rest === "" || end < 0) {
      throw new Error(`the value of '${name}' has no closing delimiter '${rest}'`);
    }
    values[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return values;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}
