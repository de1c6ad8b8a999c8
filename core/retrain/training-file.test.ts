import { describe, expect, it } from "vitest";
import { parseTrainingFile, type TrainingFile, writeTrainingFile } from "./training-file.ts";

const file: TrainingFile = {
  version: 1,
  model: "late",
  window: { from: "2001-02-01", validation_from: "2001-05-18", holdout_from: "2001-05-25", until: "2001-06-01" },
  because: "drift: origin moved in 3 windows in a row",
  instead_of: "late@v2",
};
const text = writeTrainingFile(file);

it("is read as it was written, one key a line", () => {
  expect(text).toBe(`# Written by sluice retrain. Review what changed; without this file the split of sluice.yaml holds.
version: 1
model: late
window:
  from: 2001-02-01
  validation_from: 2001-05-18
  holdout_from: 2001-05-25
  until: 2001-06-01
because: "drift: origin moved in 3 windows in a row"
instead_of: late@v2
`);
  expect(parseTrainingFile(text, "late")).toEqual(file);
  const searched = { ...file, window: { ...file.window, replay: 0.1 }, params: { depth: 3, kind: "a", deep: true } };
  expect(parseTrainingFile(writeTrainingFile(searched), "late")).toEqual(searched);
});

describe("is refused with its place", () => {
  it.each([
    ["until: 2001-06-01", "until: 2001-05-25", 4, "2001-05-25, 2001-05-25 are not days in their order"],
    ["validation_from: 2001-05-18", "validation_from: 2001-02-30", 4, "are not days in their order"],
    ["model: late", "model: early", 3, "it is about early, not late"],
    ["  from: 2001-02-01", "  replay: 0.1", 5, "replay needs from: all rows are old"],
    ["version: 1", "version: 2", 2, "version must be 1, not 2"],
    ["window:", "windw:", 4, "unknown key 'windw'"],
  ])("%s → %s", (from, to, line, message) => {
    expect(() => parseTrainingFile(text.replace(from, to), "late")).toThrow(
      expect.objectContaining({
        code: "LOCK_INVALID",
        problems: expect.arrayContaining([
          { message: expect.stringContaining(message), where: expect.objectContaining({ line }) },
        ]),
      }),
    );
  });
});
