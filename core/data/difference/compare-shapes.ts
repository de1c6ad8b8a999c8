import { quantileOf } from "../profile/cells.ts";
import type { ColumnProfile, Profile } from "../profile/profile.ts";
import type { ShapeDifference } from "./difference.ts";

/** Columns that came, went, changed their type, or only their name. */
export function compareShapes(base: Profile, head: Profile): ShapeDifference {
  const gone = base.columns.filter(({ name }) => !head.columns.some((column) => column.name === name));
  const come = head.columns.filter(({ name }) => !base.columns.some((column) => column.name === name));
  const renamed: ShapeDifference["renamed"] = [];
  for (const column of gone) {
    const alike = come.filter((other) => isAlike(shareless(column, base), shareless(other, head)));
    // Two candidates are no evidence for either.
    const [only] = alike.length === 1 ? alike : [];
    if (only) renamed.push({ from: column.name, to: only.name });
  }
  return {
    added: names(come).filter((name) => !renamed.some(({ to }) => to === name)),
    removed: names(gone).filter((name) => !renamed.some(({ from }) => from === name)),
    renamed,
    retyped: head.columns.flatMap(({ name, type }) => {
      const before = base.columns.find((column) => column.name === name);
      return before && before.type !== type ? [{ name, from: before.type, to: type }] : [];
    }),
  };
}

function names(columns: readonly ColumnProfile[]): string[] {
  return columns.map(({ name }) => name);
}

interface Likeness {
  column: ColumnProfile;
  missing: number;
}

function shareless(column: ColumnProfile, { rows }: Profile): Likeness {
  return { column, missing: rows === 0 ? 0 : column.missing / rows };
}

/** The same type, as much missing, and the same range or the same frequent levels. */
function isAlike(a: Likeness, b: Likeness): boolean {
  if (a.column.type !== b.column.type || a.column.kind !== b.column.kind) return false;
  if (Math.abs(a.missing - b.missing) > 0.01) return false;
  if (a.column.kind === "category" && b.column.kind === "category") {
    const frequent = (levels: typeof a.column.levels) => levels.slice(0, 3).map(({ value }) => value);
    return frequent(a.column.levels).join("\0") === frequent(b.column.levels).join("\0");
  }
  if ("cells" in a.column && "cells" in b.column) {
    const middle = [quantileOf(a.column, 0.25), quantileOf(a.column, 0.75)];
    const [low, high] = [quantileOf(b.column, 0.25), quantileOf(b.column, 0.75)];
    return a.column.range !== null && middle[0] === low && middle[1] === high;
  }
  return false;
}
