/**
 * A glob as a question to paths from the root of the repository. Where tools differ, this takes in more rather than less:
 * alternatives in `{ }` are any text within a folder, `[ ]` is any one character.
 *
 * A stranger may have written the glob, so it is followed in all its states at once: time grows with the length of glob
 * times path, and never beyond.
 */
export function pathPattern(glob: string): (path: string) => boolean {
  const tokens = [...glob.replace(/^(\.\/)+/, "").matchAll(anyToken)].map(([token]) => token);
  return (path) => {
    let states = reachable(tokens, [0]);
    for (const character of path) states = reachable(tokens, after(tokens, states, character));
    return states.has(tokens.length);
  };
}

const anyToken = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^[\]]+\]|[\s\S]/gu;

const isMany = (token: string): boolean => token.startsWith("*") || (token.startsWith("{") && token.length > 1);

/** What stands for any number of characters may stand for none. */
function reachable(tokens: readonly string[], from: Iterable<number>): Set<number> {
  const states = new Set(from);
  for (const state of states) {
    if (isMany(tokens[state] ?? "")) states.add(state + 1);
  }
  return states;
}

function after(tokens: readonly string[], states: Iterable<number>, character: string): number[] {
  return [...states].flatMap((state) => {
    const token = tokens[state];
    if (token === undefined || !takes(token, character)) return [];
    return isMany(token) ? [state] : [state + 1];
  });
}

function takes(token: string, character: string): boolean {
  if (token.startsWith("**")) return true;
  if (isMany(token) || token === "?" || (token.startsWith("[") && token.length > 1)) return character !== "/";
  return token === character;
}
