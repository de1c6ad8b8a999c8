import { describe, expect, it } from "vitest";
import { planFile } from "./file-plan.ts";
import { sourceOfFiles } from "./source-of-files.ts";

describe("the data", () => {
  it.each([
    [["customers.csv"], "customers.csv"],
    [["data/flights-2001-01.parquet", "data/flights-2001-02.parquet"], "data/flights-*.parquet"],
    [["data/part0.csv.gz", "data/part1.csv.gz"], "data/part*.csv.gz"],
    [["data/2024.csv"], "data/2024.csv"],
  ])("of %j is %s", (files, source) => {
    expect(sourceOfFiles(files).source).toBe(source);
  });

  it("is not guessed among several sets, nor where there is none", () => {
    expect(() => sourceOfFiles(["customers.csv", "orders.csv"])).toThrow(
      "several data sets: customers.csv, orders.csv",
    );
    expect(() => sourceOfFiles([])).toThrow("There is no CSV");
  });
});

describe("a file", () => {
  const wanted = { path: "a", content: "one\ntwo\n", purpose: "" };

  it("is written where there is none, and never over another one", () => {
    expect(planFile(wanted, null).becomes).toBe("written");
    expect(planFile(wanted, "one\r\ntwo\r\n").becomes).toBe("unchanged");
    expect(planFile(wanted, "one\n2\n")).toMatchObject({
      becomes: "differs",
      difference: { line: 2, here: "2", wanted: "two" },
    });
    expect(planFile(wanted, "one\ntwo\nthree\n").difference).toMatchObject({ line: 3, here: "three" });
  });

  it("of which only lines are wanted gets those that it lacks, at its end", () => {
    const lines = { ...wanted, lines: true as const };
    expect(planFile(lines, "zero\ntwo")).toMatchObject({ becomes: "extended", content: "zero\ntwo\none\n" });
    expect(planFile(lines, "two\none\n").becomes).toBe("unchanged");
  });
});
