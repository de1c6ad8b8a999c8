import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import { githubParser } from "./github-parser.ts";

/** An expression that waits for its contexts: the text between `${{` and `}}`. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A piece of a workflow file as plain values, expressions still open. */
export type Template = string | number | boolean | null | Expression | Template[] | TemplateMapping;

export interface TemplateMapping {
  [key: string]: Template;
}

export function toTemplate(token: TemplateToken): Template {
  if (githubParser.isMapping(token)) {
    return Object.fromEntries([...token].map(({ key, value }) => [key.toString(), toTemplate(value)]));
  }
  if (githubParser.isSequence(token)) {
    return [...token].map(toTemplate);
  }
  if (githubParser.isBasicExpression(token)) {
    return new Expression(token.expression);
  }
  if (githubParser.isString(token) || githubParser.isNumber(token) || githubParser.isBoolean(token)) {
    return token.value;
  }
  return null;
}

export function isMapping(template: Template | undefined): template is TemplateMapping {
  return (
    typeof template === "object" && template !== null && !Array.isArray(template) && !(template instanceof Expression)
  );
}

/** The mapping under a key, or an empty one. */
export function mappingAt(parent: TemplateMapping, key: string): TemplateMapping {
  const found = parent[key];
  return isMapping(found) ? found : {};
}
