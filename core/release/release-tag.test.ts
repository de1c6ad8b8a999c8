import { describe, expect, it } from "vitest";
import { nextReleaseName, parseReleaseTag, type Release, releasesOf, writeReleaseTag } from "./release-tag.ts";

const release = (version: string): Release => ({
  release: `late-flights@v${version}`,
  digest: `sha256:${"a".repeat(64)}`,
  uri: "oci://ghcr.io/team/models/late-flights@sha256:aa",
  commit: "c".repeat(40),
  report: `sha256:${"b".repeat(64)}`,
});
const tagOf = (made: Release) => ({ name: made.release, commit: made.commit, message: writeReleaseTag(made) });
const foreign = (name: string) => ({ name, commit: "d".repeat(40), message: "registered by another tool" });

describe("the annotation of a release tag", () => {
  it("is a subject and YAML", () => {
    expect(writeReleaseTag(release("12"))).toBe(
      [
        "Release late-flights@v12",
        "",
        `digest: sha256:${"a".repeat(64)}`,
        "uri: oci://ghcr.io/team/models/late-flights@sha256:aa",
        `commit: ${"c".repeat(40)}`,
        `report: sha256:${"b".repeat(64)}`,
        "",
      ].join("\n"),
    );
  });

  it("reads back, also after git trimmed it or a client sent CRLF", () => {
    const tag = tagOf(release("12"));
    expect(parseReleaseTag(tag)).toEqual(release("12"));
    expect(parseReleaseTag({ ...tag, message: tag.message.trim() })).toEqual(release("12"));
    expect(parseReleaseTag({ ...tag, message: tag.message.replaceAll("\n", "\r\n") })).toEqual(release("12"));
  });

  it("must speak of its own tag", () => {
    const moved = { ...tagOf(release("12")), name: "late-flights@v13" };
    expect(() => parseReleaseTag(moved)).toThrow("does not begin with 'Release late-flights@v13'");
    expect(() => parseReleaseTag(foreign("late-flights@v1"))).toThrow("does not begin with");
  });

  it("must carry a digest", () => {
    const tag = { ...tagOf(release("12")), message: "Release late-flights@v12\n\ndigest: latest\n" };
    expect(() => parseReleaseTag(tag)).toThrow("tag late-flights@v12 has 4 problems");
  });
});

describe("the index of releases", () => {
  it("lists newest first by number, and leaves out tags without a digest", () => {
    const tags = [
      tagOf(release("9")),
      tagOf(release("10")),
      foreign("late-flights@v11.0.0"),
      foreign("late-flights@vx"),
    ];
    expect(releasesOf("late-flights", tags).map((entry) => entry.release)).toEqual([
      "late-flights@v10",
      "late-flights@v9",
    ]);
  });

  it("does not mix up models whose names begin alike", () => {
    const other = { ...release("5"), release: "late-flights-eu@v5" };
    expect(releasesOf("late-flights", [tagOf(other)])).toEqual([]);
    expect(nextReleaseName("late-flights", [tagOf(other)])).toBe("late-flights@v1");
  });

  it("counts on after every tag of the grammar, also three-part versions", () => {
    expect(nextReleaseName("late-flights", [])).toBe("late-flights@v1");
    expect(nextReleaseName("late-flights", [tagOf(release("9")), tagOf(release("10"))])).toBe("late-flights@v11");
    expect(nextReleaseName("late-flights", [foreign("late-flights@v3.4.1"), tagOf(release("2"))])).toBe(
      "late-flights@v4",
    );
  });
});
