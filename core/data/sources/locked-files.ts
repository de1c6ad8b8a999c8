import { plural } from "../../report/numbers.ts";
import type { DataCheck, DataFinding } from "../data-report.ts";
import { listed } from "../rules/rule.ts";
import type { DataLock, LockedFile } from "./data-lock.ts";

/** What `data.lock` of the configuration says: whether there must be a lock, and how bad a difference is. */
export type LockPolicy = "require" | "error" | "warn";

/** The check with one rule more, where a lock says which files a commit means by the data of `model`. */
export function heldAgainstLock(check: DataCheck, lock: DataLock | null, model: string, policy: LockPolicy): DataCheck {
  const files = lock?.models[model]?.files;
  if (files === undefined && policy !== "require") return check;
  const message = files === undefined ? "data.lock.yaml does not name the files" : differences(files, check.files);
  const findings = message === null ? [] : [findingOf(message, policy === "warn" ? "warn" : "error", check.rows)];
  return {
    ...check,
    rulesRun: check.rulesRun + 1,
    findings: [...findings, ...check.findings],
    ...(check.rules && { rules: [rule, ...check.rules] }),
  };
}

const rule = "table.lock";

function findingOf(message: string, severity: "error" | "warn", rows: number): DataFinding {
  const text = `${message}; sluice lock-data writes what there is now`;
  return { rule, column: null, severity, message: text, count: null, rows, examples: [], schemaLine: null };
}

/** How the files differ from those that were locked, in a sentence; null where they do not. */
export function differences(locked: readonly LockedFile[], files: DataCheck["files"]): string | null {
  const there = new Map(files.map((file) => [file.path, file]));
  const known = new Map(locked.map((file) => [file.path, file]));
  const changed = locked.flatMap((file) => {
    const now = there.get(file.path);
    if (!now || now.digest === file.digest) return [];
    const rows =
      now.rows === file.rows ? "the same number of rows" : `${plural(now.rows, "row")} instead of ${file.rows}`;
    return [`${file.path} (${rows})`];
  });
  const parts = [
    said("changed", changed),
    said(
      "new",
      files.map(({ path }) => path).filter((path) => !known.has(path)),
    ),
    said(
      "missing",
      locked.map(({ path }) => path).filter((path) => !there.has(path)),
    ),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `the files are not those of data.lock.yaml: ${parts.join("; ")}`;
}

function said(how: string, names: readonly string[]): string | null {
  return names.length === 0 ? null : `${how}: ${listed(names)}`;
}
