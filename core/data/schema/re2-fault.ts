/** Why a pattern is no RE2 regular expression, as far as reading it tells; what remains is refused when it is used. */
export function re2Fault(pattern: string): string | null {
  const bare = pattern.replaceAll(/\\Q.*?(?:\\E|$)/gs, "x");
  return misread(bare) ?? unbalanced(bare.replaceAll(/\\./gs, "x"));
}

const foreign: readonly [RegExp, string][] = [
  [/^(?:\\.|[^\\])*\\$/s, "ends in a backslash"],
  [/^(?:\\.|[^\\])*?\\[1-9]/s, "refers back to a group, which RE2 does not do"],
  [/^(?:\\.|[^\\])*?\\k/s, "refers back to a group, which RE2 does not do"],
  [/^(?:\\.|[^\\])*?\(\?(?:[=!]|<[=!])/s, "looks ahead or behind, which RE2 does not do"],
  [/^(?:\\.|[^\\])*?(?:\(\?>|[*+?}]\+)/s, "has a possessive or atomic part, which RE2 does not do"],
];

function misread(pattern: string): string | null {
  // What stands in a class is plain.
  const outside = pattern.replaceAll(/\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\\\]])*\]/gs, (part) =>
    part.startsWith("[") ? "x" : part,
  );
  return foreign.find(([expression]) => expression.test(outside))?.[1] ?? null;
}

function unbalanced(pattern: string): string | null {
  const withoutClasses = pattern.replaceAll(/\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/gs, "x");
  if (withoutClasses.includes("[")) return "opens a [ that is not closed";
  let depth = 0;
  for (const [bracket] of withoutClasses.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth < 0) return "closes a ) that is not open";
  }
  if (depth > 0) return "opens a ( that is not closed";
  return /^[*+?]|\([*+]|\|[*+]/.test(withoutClasses) ? "repeats nothing" : null;
}
