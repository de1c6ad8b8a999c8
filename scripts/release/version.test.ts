import { describe, expect, it } from "vitest";
import { type Kind, movingTags, parseVersion, refusalOf, type Version } from "./version.ts";

const version = (text: string) => parseVersion(text) as Version;
const refusal = (wanted: string, previous: string | null, changed: Kind[] = []) =>
  refusalOf(version(wanted), previous === null ? null : version(previous), changed);

describe("a version", () => {
  it.each(["1.2", "v1.2.3", "1.2.3-rc.1", "01.2.3", "1.2.3 ", "", "latest"])("is not %j", (text) => {
    expect(parseVersion(text)).toBeNull();
  });

  it("begins the count once", () => {
    expect(refusal("1.0.0", null)).toBeNull();
    expect(refusal("0.1.0", null)).toBeNull();
    expect(refusal("2.0.0", null)).toBe("The first release is 0.1.0 or 1.0.0.");
  });

  it.each(["1.2.4", "1.3.0", "2.0.0"])("%s follows 1.2.3", (wanted) => {
    expect(refusal(wanted, "1.2.3")).toBeNull();
  });

  it.each(["1.2.3", "1.2.2", "1.2.5", "1.3.1", "3.0.0", "1.4.0", "0.9.0"])("%s does not", (wanted) => {
    expect(refusal(wanted, "1.2.3")).toBe(`${wanted} does not follow 1.2.3: next is one of 1.2.4, 1.3.0, 2.0.0.`);
  });

  it("is as large a step as what has changed", () => {
    expect(refusal("1.2.4", "1.2.3", ["fixed", "security"])).toBeNull();
    expect(refusal("1.2.4", "1.2.3", ["fixed", "added", "added"])).toBe(
      "What has changed since 1.2.3 (fixed, added) asks for 1.3.0 at least.",
    );
    expect(refusal("1.3.0", "1.2.3", ["breaking"])).toContain("asks for 2.0.0 at least");
    expect(refusal("0.3.0", "0.2.3", ["breaking"])).toBeNull();
  });
});

describe("tags that move", () => {
  const moved = (wanted: string, released: string[]) => movingTags(version(wanted), released.map(version));

  it("follow the newest version of their series", () => {
    expect(moved("1.0.0", [])).toEqual(["v1", "v1.0"]);
    expect(moved("1.3.0", ["1.2.9", "0.9.0"])).toEqual(["v1", "v1.3"]);
  });

  it("stay where a later version is out", () => {
    expect(moved("1.2.10", ["1.2.9", "1.3.0"])).toEqual(["v1.2"]);
    expect(moved("1.2.10", ["1.2.9", "2.0.0"])).toEqual(["v1", "v1.2"]);
  });
});
