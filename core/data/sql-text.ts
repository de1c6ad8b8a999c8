/** SQL from names and values that a stranger chose: everything is quoted, nothing is spliced. */

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(value: string | number | boolean): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/**
 * Why a text is not one self-contained SQL expression, or null when it is. What stands in quotes is skipped; the rest may
 * neither end the statement, nor comment out what follows, nor close a parenthesis it did not open.
 */
export function expressionFault(text: string): string | null {
  const bare = text.replaceAll(/(?<![a-z0-9_])'(?:[^']|'')*'|"(?:[^"]|"")*"/gi, "x");
  const forbidden = /;|--|\/\*|\$\$|\$\w*\$|['"]/.exec(bare);
  if (forbidden) return `it must not contain ${forbidden[0]} outside of quotes`;
  let depth = 0;
  for (const [bracket] of bare.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) break;
  }
  return depth === 0 ? null : "its parentheses do not match";
}
