import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { type ErrorCode, formatPlace, type Place, type Problem, SluiceError } from "../errors.ts";
import { describeIssue, flattenIssue } from "./describe-issue.ts";

type YamlPath = readonly PropertyKey[];

export interface ParsedYaml<T> {
  value: T;
  /** The line of a key or list item; of its nearest ancestor where the file does not have it. */
  lineOf(path: YamlPath): number;
  placeOf(path: YamlPath): Place;
}

/** Reads a user's YAML file against its schema; every problem has its place, and all of them are told at once. */
export function parseYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  error: { code: ErrorCode; remedy: string },
): ParsedYaml<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (problems: Problem[]) => new SluiceError(error.code, headline(file, problems), { ...error, problems });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    throw refuse(document.errors.map(({ message, pos }) => ({ message, where: placeAt(pos[0]) })));
  }
  const lost = lostKey(document);
  if (lost) throw refuse([{ message: "the name __proto__ cannot be used", where: placeAt(lost.range?.[0] ?? 0) }]);
  const input = plainValue(document, (message) => refuse([{ message, where: { file } }]));
  if (input === null || input === undefined) throw refuse([{ message: "the file is empty", where: { file, line: 1 } }]);
  const placeOf = (path: YamlPath) => placeAt(offsetOf(document, path));
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(flattenIssue).flatMap((issue) => describeIssue(issue, schema, input));
    throw refuse(problems.map(({ message, path }) => ({ message, where: placeOf(path) })));
  }
  return { value: parsed.data, placeOf, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
}

function headline(file: string, problems: readonly Problem[]): string {
  const [first] = problems;
  if (problems.length !== 1 || !first) return `${file} has ${problems.length} problems`;
  return first.where ? `${formatPlace(first.where)}: ${first.message}` : first.message;
}

/** A key that JavaScript's objects do not keep: what stands under it would not be checked, and nobody would know. */
function lostKey(document: Document): Node | null {
  let lost: Node | null = null;
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value !== "__proto__") return undefined;
      lost = key;
      return visit.BREAK;
    },
  });
  return lost;
}

/** Aliases that expand without end are refused by the parser itself; that is a problem of the file, not of ours. */
function plainValue(document: Document, refuse: (message: string) => SluiceError): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Where the key (or list item) at the end of `path` begins, walking as far as the file goes. */
function offsetOf(document: Document, path: YamlPath): number {
  let node: Node | null | undefined = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const segment of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, segment);
    if (!step) return offset;
    offset = step.offset ?? offset;
    node = step.node;
  }
  return offset;
}

function stepInto(node: Node | null | undefined, segment: PropertyKey) {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
    return pair && { node: pair.value, offset: pair.key.range?.[0] };
  }
  if (!isSeq<Node>(node)) return undefined;
  const item = node.items[Number(segment)];
  return item && { node: item, offset: item.range?.[0] };
}
