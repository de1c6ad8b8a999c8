import { plural } from "../../report/numbers.ts";
import { listed } from "./rule.ts";
import { kindOf } from "./stored-as.ts";

export interface FileColumns {
  path: string;
  columns: readonly { name: string; type: string }[];
}

/**
 * In which columns the files of a source differ, in a sentence; null where they do not. A column of half of the files
 * at least is lacking in the others; one of fewer is added by those that have it.
 */
export function unevenColumns(files: readonly FileColumns[]): string | null {
  const names = [...new Set(files.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const having = (name: string) => files.filter(({ columns }) => columns.some((column) => column.name === name));
  const usual = names.filter((name) => 2 * having(name).length >= files.length);
  const differences = files.flatMap(({ path, columns }) => {
    const own = columns.map(({ name }) => name);
    const lacking = usual.filter((name) => !own.includes(name));
    const added = own.filter((name) => !usual.includes(name));
    return [...said(path, "lacks", lacking), ...said(path, "adds", added)];
  });
  const retyped = names.flatMap((name) => typesOf(name, having(name)) ?? []);
  const all = [...differences, ...retyped];
  if (all.length === 0) return null;
  const more = all.length > mostTold ? `; and ${plural(all.length - mostTold, "more difference")}` : "";
  return `the files do not have the same columns: ${all.slice(0, mostTold).join("; ")}${more}`;
}

const mostTold = 10;

function said(path: string, how: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${path} ${how} ${listed(names)}`];
}

/** Whole numbers and others are one kind: a file without decimals is no other file. */
function typesOf(name: string, files: readonly FileColumns[]): string | null {
  const paths = new Map<string, string[]>();
  for (const { path, columns } of files) {
    const kind = kindOf(columns.find((column) => column.name === name)?.type ?? "").replace("integer", "number");
    paths.set(kind, [...(paths.get(kind) ?? []), path]);
  }
  if (paths.size < 2) return null;
  const where = [...paths].map(([kind, [first, ...others]]) => {
    return `${kind} in ${first}${others.length > 0 ? ` and ${plural(others.length, "other file")}` : ""}`;
  });
  return `${name} is ${where.join(", ")}`;
}
