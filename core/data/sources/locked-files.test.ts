import { describe, expect, it } from "vitest";
import type { DataCheck } from "../data-report.ts";
import { withLockedModel } from "./data-lock.ts";
import { differences, heldAgainstLock } from "./locked-files.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const file = (path: string, digit: string, rows = 2) => ({ path, digest: digest(digit), bytes: 9, rows });

const check: DataCheck = { files: [file("a.csv", "1")], rows: 2, columns: [], rulesRun: 3, findings: [] };
const lock = (...files: ReturnType<typeof file>[]) => withLockedModel(null, "m", { files });
const findings = (...args: Parameters<typeof heldAgainstLock>) =>
  heldAgainstLock(...args).findings.map(({ severity, message }) => `${severity}: ${message}`);

describe("differences", () => {
  it("names what changed, what is new and what is missing", () => {
    expect(differences([file("a.csv", "1")], [file("a.csv", "1")])).toBeNull();
    const locked = [file("a.csv", "1"), file("b.csv", "2"), file("c.csv", "3")];
    expect(differences(locked, [file("a.csv", "1", 2), file("b.csv", "4", 5), file("d.csv", "6")])).toBe(
      "the files are not those of data.lock.yaml: changed: b.csv (5 rows instead of 2); new: d.csv; missing: c.csv",
    );
  });
});

describe("heldAgainstLock", () => {
  it("counts as a rule where the lock knows the model", () => {
    expect(heldAgainstLock(check, lock(file("a.csv", "1")), "m", "error")).toEqual({ ...check, rulesRun: 4 });
    expect(heldAgainstLock(check, lock(file("a.csv", "1")), "other", "error")).toEqual(check);
    expect(heldAgainstLock(check, null, "m", "error")).toEqual(check);
  });

  it("is an error unless the configuration says that it is told only", () => {
    const other = lock(file("a.csv", "2"));
    expect(findings(check, other, "m", "error")).toEqual([expect.stringMatching(/^error: .*changed: a\.csv/)]);
    expect(findings(check, other, "m", "warn")).toEqual([expect.stringMatching(/^warn: /)]);
  });

  it("misses a lock only where one is required", () => {
    expect(findings(check, null, "m", "require")).toEqual([expect.stringContaining("does not name the files")]);
    const splitsOnly = withLockedModel(null, "m", { splits: {} });
    expect(findings(check, splitsOnly, "m", "require")).toHaveLength(1);
    expect(findings(check, splitsOnly, "m", "error")).toEqual([]);
  });
});
