import { Document, isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { InferredColumn, InferredRule } from "./infer-column.ts";
import type { InferredSchema } from "./infer-schema.ts";

const head = ` What every row must be. Written from the data by sluice validate-data --infer: a first draft, to be read,
 corrected and reviewed like code. The comments say why a rule is here.`;

const lineWidth = 120;

/** The schema file, each rule with its reason as comment. */
export function writeSchema({ columns, unnamed, rows }: InferredSchema): string {
  const document = new Document({ version: 1, columns: {}, extra_columns: "warn", table: {} });
  document.commentBefore = head;
  for (const column of columns) document.addIn(["columns"], columnPair(document, column));
  if (unnamed.length > 0) {
    document.set("extra_columns", document.createNode("allow"));
    comment(document.get("extra_columns", true), `no rule can be given for ${unnamed.join(", ")}`);
  }
  document.setIn(["table", "rows"], document.createNode({ min: rows.min }, { flow: true }));
  comment(document.getIn(["table", "rows"], true), rows.reason);
  return spaced(document).toString({ lineWidth });
}

/** The file with the columns that it lacks; what stands in it, comments too, stays as it is. */
export function extendSchema(text: string, { columns }: InferredSchema): string {
  const document = parseDocument(text);
  const known = document.get("columns");
  const lacking = columns.filter(({ name }) => !(isMap(known) && known.has(name)));
  for (const column of lacking) document.addIn(["columns"], columnPair(document, column));
  return lacking.length === 0 ? text : document.toString({ lineWidth });
}

function columnPair(document: Document, { name, rules }: InferredColumn): Pair {
  const map = document.createNode({}) as YAMLMap;
  for (const rule of rules) map.add(rulePair(document, rule));
  return document.createPair(name, map);
}

function rulePair(document: Document, { key, value, reason }: InferredRule): Pair {
  const pair = document.createPair(key, document.createNode(value, { flow: true }));
  comment(pair.value, reason);
  return pair;
}

function comment(node: unknown, reason: string | undefined): void {
  if (reason !== undefined) (node as Node).comment = ` ${reason.replaceAll(/\s+/g, " ")}`;
}

/** An empty line before every section. */
function spaced(document: Document): Document {
  const { contents } = document;
  if (!isMap(contents)) return document;
  for (const { key } of contents.items) {
    if (isScalar(key) && (key.value === "columns" || key.value === "extra_columns" || key.value === "table"))
      key.spaceBefore = true;
  }
  return document;
}
