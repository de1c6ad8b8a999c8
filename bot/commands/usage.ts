import { given as givenAlone } from "../../core/given.ts";

/**
 * The usage line of a command is its grammar: words are written as they stand, names in capitals stand for what a person
 * fills in, brackets hold what may be left out; neighbouring brackets come in any order.
 */

const places = ["COMMAND", "MODEL", "ENV", "@vN", "GATE", '"REASON"'] as const;
type Place = (typeof places)[number];

/** What stood at each place; of `@vN` without the `@`. */
export type Given = { readonly [place in Place]?: string };

interface Group {
  optional: boolean;
  parts: readonly string[];
}

interface Reading {
  rest: readonly string[];
  given: Given;
}

/** The words without the command's name; null where they do not fit. */
export function matchUsage(usage: string, words: readonly string[]): Given | null {
  const [, ...parts] = usage.match(/\[[^\]]*\]|\S+/g) ?? [];
  const groups = parts.map((part) => {
    const optional = part.startsWith("[");
    return { optional, parts: optional ? part.slice(1, -1).split(" ") : [part] };
  });
  return search(groups, { rest: words, given: {} });
}

export function nameOf(usage: string): string {
  return usage.split(" ")[0] ?? usage;
}

function search(groups: readonly Group[], reading: Reading): Given | null {
  const [first] = groups;
  if (!first) return reading.rest.length === 0 ? reading.given : null;
  if (!first.optional) {
    const taken = take(first, reading);
    return taken && search(groups.slice(1), taken);
  }
  const needed = groups.findIndex(({ optional }) => !optional);
  const run = needed === -1 ? groups : groups.slice(0, needed);
  for (const group of run) {
    const taken = take(group, reading);
    const found =
      taken &&
      search(
        groups.filter((other) => other !== group),
        taken,
      );
    if (found) return found;
  }
  return search(groups.slice(run.length), reading);
}

function take({ parts, optional }: Group, reading: Reading): Reading | null {
  let taken: Reading | null = reading;
  for (const part of parts) {
    taken = taken && (isPlace(part) ? fill(part, optional && parts.length === 1, taken) : keyword(part, taken));
  }
  return taken;
}

function isPlace(part: string): part is Place {
  return places.some((place) => place === part);
}

function keyword(part: string, { rest: [word, ...rest], given }: Reading): Reading | null {
  return word === part ? { rest, given } : null;
}

const keywords = ["to", "in", "because"];

/** `MODEL@vN` in one word stands for both, wherever either of them may stand. */
function fill(place: Place, mayBeLeftOut: boolean, { rest: [word, ...rest], given }: Reading): Reading | null {
  if (word === undefined || given[place] !== undefined) return null;
  const { MODEL: model, "@vN": version } = releaseIn(word);
  if (place === "@vN") {
    const isOther = model !== undefined && given.MODEL !== undefined && given.MODEL !== model;
    if (version === undefined || isOther) return null;
    return { rest, given: { ...given, ...releaseIn(word) } };
  }
  if (place === "MODEL" && model !== undefined) {
    return { rest: [`@${version}`, ...rest], given: { ...given, MODEL: model } };
  }
  if (keywords.includes(word) || (mayBeLeftOut && version !== undefined)) return null;
  return { rest, given: { ...given, [place]: word } };
}

function releaseIn(word: string): Pick<Given, "MODEL" | "@vN"> {
  const [, model, version] = /^(?:(.+)@|@?)(v\d+(?:\.\d+){0,2})$/.exec(word) ?? [];
  return givenAlone({ MODEL: model, "@vN": version });
}
