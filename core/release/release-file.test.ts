import { describe, expect, it } from "vitest";
import { SluiceError } from "../errors.ts";
import { parseReleaseFile, releaseFilePath } from "./parse-release-file.ts";
import type { ReleaseFile } from "./release-file.ts";
import { writeReleaseFile } from "./write-release-file.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const full: ReleaseFile = {
  version: 1,
  model: "late-flights",
  stable: { release: "late-flights@v11", digest: digest("a"), uri: "file:///models/a" },
  candidate: { release: "late-flights@v12", digest: digest("b"), uri: "file:///models/b" },
  held: [{ digest: digest("c"), reason: 'errors: 2.1x stable, "proven"', at: "2026-11-21T10:00:00Z" }],
};

function problemsOf(text: string): string[] {
  try {
    parseReleaseFile(text, "late-flights");
  } catch (error) {
    if (error instanceof SluiceError) {
      return error.problems.map(({ message, where }) => `${where?.file}:${where?.line}: ${message}`);
    }
  }
  throw new Error("parsed");
}

describe("the release file", () => {
  it("is written the same way every time, whatever the order of its keys", () => {
    const shuffled = { held: full.held, candidate: full.candidate, stable: full.stable, model: full.model, version: 1 };
    expect(writeReleaseFile(shuffled as ReleaseFile)).toBe(writeReleaseFile(full));
    expect(writeReleaseFile(full)).toMatchInlineSnapshot(`
      "version: 1
      model: late-flights
      stable:
        release: late-flights@v11
        digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        uri: file:///models/a
      candidate:
        release: late-flights@v12
        digest: sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        uri: file:///models/b
      held:
        - digest: sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
          reason: 'errors: 2.1x stable, "proven"'
          at: 2026-11-21T10:00:00Z
      "
    `);
  });

  it("reads back what it wrote", () => {
    expect(parseReleaseFile(writeReleaseFile(full), "late-flights")).toEqual(full);
    const empty: ReleaseFile = { version: 1, model: "late-flights", held: [] };
    expect(parseReleaseFile(writeReleaseFile(empty), "late-flights")).toEqual(empty);
  });

  it("lives beside those of the other models", () => {
    expect(releaseFilePath("late-flights")).toBe("releases/late-flights.yaml");
  });

  it("names every wrong line at once", () => {
    const text = "version: 1\nmodel: late-flights\nstable:\n  release: v11\n  digest: abc\n  uri: x\nstabel: 1\n";
    expect(problemsOf(text)).toEqual([
      "releases/late-flights.yaml:4: stable.release must be MODEL@vN",
      "releases/late-flights.yaml:5: stable.digest must be sha256: and 64 lower-case hex digits",
      "releases/late-flights.yaml:7: unknown key 'stabel'; did you mean 'stable'?",
    ]);
  });

  it("belongs to the model of its name", () => {
    expect(problemsOf("version: 1\nmodel: other\n")).toEqual([
      "releases/late-flights.yaml:2: model is 'other', but the file is that of 'late-flights'",
    ]);
  });
});
