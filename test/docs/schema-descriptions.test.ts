import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
  oneOf?: Node[];
}

/** Paths of the keys that the schema does not explain. */
function unexplained(node: Node, path = ""): string[] {
  const below = [
    ...(typeof node.additionalProperties === "object" ? [node.additionalProperties] : []),
    ...(node.items ? [node.items] : []),
    ...(node.anyOf ?? []),
    ...(node.oneOf ?? []),
  ];
  const keys = Object.entries(node.properties ?? {});
  return [
    ...keys.filter(([, child]) => !child.description).map(([key]) => `${path}${key}`),
    ...keys.flatMap(([key, child]) => unexplained(child, `${path}${key}.`)),
    ...below.flatMap((child) => unexplained(child, `${path}*.`)),
  ];
}

describe.each(["sluice.schema.json", "data.schema.json"])("schema/%s", (file) => {
  it("explains every key that a user may write", () => {
    expect(unexplained(JSON.parse(readFileSync(`schema/${file}`, "utf8")))).toEqual([]);
  });
});
