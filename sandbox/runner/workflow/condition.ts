import { Lexer } from "@actions/expressions";
import { TokenType } from "@actions/expressions/lexer";
import { Expression, type Template } from "./template.ts";

const statusFunctions = ["success", "failure", "always", "cancelled"];

/** An `if:` as GitHub reads it: with or without `${{ }}`, and under success() unless it asks for a status itself. */
export function readCondition(template: Template | undefined): string {
  const text = template instanceof Expression ? template.text : String(template ?? "").trim();
  if (text === "") {
    return "success()";
  }
  return asksForStatus(text) ? text : `success() && (${text})`;
}

function asksForStatus(text: string): boolean {
  const { tokens } = new Lexer(text).lex();
  return tokens.some(
    (token, index) =>
      token.type === TokenType.IDENTIFIER &&
      statusFunctions.includes(token.lexeme.toLowerCase()) &&
      tokens[index + 1]?.type === TokenType.LEFT_PAREN,
  );
}
