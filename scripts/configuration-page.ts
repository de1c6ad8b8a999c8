import { markdownTable } from "markdown-table";
import { z } from "zod";
import { configSchema } from "../core/config/schema.ts";

/** Every key of sluice.yaml, from the descriptions that validate it. */

type Node = z.core.JSONSchema.BaseSchema;

/** Objects that have a section of their own; what lies deeper is told in the section that it lies in. */
const sections =
  /^(models\.MODEL(\.(data|train|evaluate|gates\[\]|serve|monitor|card|retrain))?|environments\.ENVIRONMENT(\.(rollout|target|freeze\[\]))?)$/;

const names: Readonly<Record<string, string>> = { models: "MODEL", environments: "ENVIRONMENT" };

interface Row {
  section: string;
  key: string;
  cells: string[];
}

export function configurationPage(): string {
  const rows = rowsOf(z.toJSONSchema(configSchema, { io: "input" }), "", "");
  const headings = [...new Set(rows.map(({ section }) => section))];
  return `${[
    "# Every key of `sluice.yaml`",
    "Written by `npm run generate` from the schema that reads the file. Your editor completes the same keys with [`schema/sluice.schema.json`](../schema/sluice.schema.json); a key that is not here is an error that names its line.",
    ...headings.flatMap((section) => [
      section === "" ? "## The file" : `## \`${section}\``,
      tableOf(rows.filter((row) => row.section === section)),
    ]),
  ].join("\n\n")}\n`;
}

function tableOf(rows: readonly Row[]): string {
  return markdownTable([["key", "kind", "default", "what"], ...rows.map(({ cells }) => cells)], {
    alignDelimiters: false,
  });
}

/** @param section where the keys of `node` are told; @param prefix their path from there */
function rowsOf(node: Node, section: string, prefix: string): Row[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const child = property as Node;
    const key = `${prefix}${name}`;
    const required = (node.required ?? []).includes(name);
    const cells = [
      `\`${key}\``,
      kindOf(child),
      required ? "required" : defaultOf(child),
      (child.description ?? "").replaceAll("|", "\\|"),
    ];
    return [{ section, key, cells }, ...below(child, section, key, name)];
  });
}

/** Keys of the objects that a key holds: directly, in a list, by name, or as one of several ways to say it. */
function below(node: Node, section: string, key: string, name: string): Row[] {
  const forms = [node, ...((node.anyOf ?? node.oneOf ?? []) as Node[])];
  return forms.flatMap((form) => [
    ...entered(form, section, key),
    ...entered(form.items as Node | undefined, section, `${key}[]`),
    ...entered(byName(form), section, `${key}.${names[name] ?? "NAME"}`),
  ]);
}

function byName({ additionalProperties }: Node): Node | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function entered(node: Node | undefined, section: string, key: string): Row[] {
  if (!node?.properties) return [];
  const path = section === "" ? key : `${section}.${key}`;
  return sections.test(path) ? rowsOf(node, path, "") : rowsOf(node, section, `${key}.`);
}

function kindOf(node: Node): string {
  const forms = (node.anyOf ?? node.oneOf ?? []) as Node[];
  if (forms.length > 0) return [...new Set(forms.map(kindOf))].join(" or ");
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(", ");
  if (node.type === "array") return `list of ${kindOf((node.items ?? {}) as Node)}`;
  if (node.type === "object") return node.properties ? "keys below" : "by name";
  return (
    { string: "text", integer: "whole number", boolean: "true or false" }[String(node.type)] ??
    String(node.type ?? "anything")
  );
}

function defaultOf({ default: value }: Node): string {
  const isEmpty = typeof value === "object" && Object.keys(value as object).length === 0;
  return value === undefined || isEmpty ? "" : code(value);
}

const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
