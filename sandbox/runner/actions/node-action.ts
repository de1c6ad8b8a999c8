import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { githubActionParser, githubParser } from "../workflow/github-parser.ts";
import { isMapping, mappingAt, type Template, type TemplateMapping, toTemplate } from "../workflow/template.ts";

/** An action that is a program for Node, as its action.yml tells. */
export interface NodeAction {
  /** Absolute paths. */
  main: string;
  post: string | null;
  postCondition: string;
  /** Declared inputs and their defaults. */
  inputs: Record<string, Template>;
}

export async function readNodeAction(folder: string): Promise<NodeAction> {
  const path = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find(existsSync);
  if (path === undefined) {
    throw new Error(`no action.yml in ${folder}`);
  }
  const { context, value } = githubActionParser.parseAction(
    { name: path, content: await readFile(path, "utf8") },
    new githubParser.NoOperationTraceWriter(),
  );
  const errors = context.errors.getErrors();
  if (value === undefined || errors.length > 0) {
    throw new Error(errors.map(({ message }) => message).join("\n"));
  }
  return nodeActionOf(path, folder, toTemplate(value) as TemplateMapping);
}

function nodeActionOf(path: string, folder: string, root: TemplateMapping): NodeAction {
  const { using, main, pre, post, "post-if": postCondition } = mappingAt(root, "runs");
  if (using !== "node24" || typeof main !== "string" || pre !== undefined) {
    throw new Error(`${path}: the sandbox runner runs 'using: node24' with 'main' and without 'pre', not '${using}'`);
  }
  const inputs = Object.entries(mappingAt(root, "inputs"));
  return {
    main: existing(path, join(folder, main)),
    post: typeof post === "string" ? existing(path, join(folder, post)) : null,
    postCondition: typeof postCondition === "string" ? postCondition : "always()",
    inputs: Object.fromEntries(inputs.map(([name, input]) => [name, isMapping(input) ? (input.default ?? "") : ""])),
  };
}

function existing(path: string, program: string): string {
  if (!existsSync(program)) {
    throw new Error(`${path} names ${program}, which does not exist: build the actions first (npm run build)`);
  }
  return program;
}
