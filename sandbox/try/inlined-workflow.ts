import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseDocument, stringify } from "yaml";
import { checkout } from "../play/checkout.ts";

/** A workflow that calls one of ours, as the one that it calls: the sandbox's runner calls no workflows. */

const ours = /^sluice-ml\/sluice\/\.github\/workflows\/([\w-]+\.yml)@/;

interface Caller {
  jobs?: Record<string, { uses?: string; with?: Record<string, unknown> } | null>;
}

interface Called {
  on: { workflow_call: { inputs?: Record<string, { default?: unknown }> } };
  jobs: unknown;
  [key: string]: unknown;
}

/** @returns the text itself where it calls none of ours, or cannot be read: the runner says where */
export function inlined(text: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  const caller = document.toJS() as Caller | null;
  const [call] = Object.values(caller?.jobs ?? {}).filter((job) => ours.test(job?.uses ?? ""));
  const [, file] = ours.exec(call?.uses ?? "") ?? [];
  if (!call || file === undefined) return text;
  const called = parse(readFileSync(join(checkout, ".github/workflows", file), "utf8")) as Called;
  const declared = Object.entries(called.on.workflow_call.inputs ?? {});
  const byDefault = Object.fromEntries(declared.map(([name, input]) => [name, input.default]));
  const { jobs, on: _, name: __, ...rest } = called;
  return stringify({ ...rest, ...caller, jobs: withInputs(jobs, { ...byDefault, ...call.with }) });
}

function withInputs(node: unknown, given: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((item) => withInputs(item, given));
  if (typeof node === "object" && node !== null) {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withInputs(value, given)]));
  }
  if (typeof node !== "string") return node;
  const value = (name: string) => String(given[name] ?? "");
  return node
    .replaceAll(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => value(name))
    .replaceAll(/\binputs\.([\w-]+)/g, (_, name: string) => `'${value(name).replaceAll("'", "''")}'`);
}
