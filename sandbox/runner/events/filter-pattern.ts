/**
 * The patterns of `branches:`, `tags:` and `paths:`. They are GitHub's own kind: `*` stays within a `/`, `**` does not,
 * `?` and `+` repeat the character before them, and a later `!pattern` takes back what an earlier one took in.
 */
export function passes(patterns: readonly string[], value: string): boolean {
  return patterns.reduce((taken, pattern) => {
    const negated = pattern.startsWith("!");
    const matches = expressionOf(negated ? pattern.slice(1) : pattern).test(value);
    return matches ? !negated : taken;
  }, false);
}

const tokens = /\*\*\/|\*\*|\*|\\.|[?+[\]-]|./gs;

function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(tokens, translate)}$`, "s");
}

function translate(token: string): string {
  switch (token) {
    case "**/":
      return "(?:.*/)?";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
    case "+":
    case "[":
    case "]":
    case "-":
      return token;
    default:
      return (token.length > 1 ? token.slice(1) : token).replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
}
