import { expect, it } from "vitest";
import { gateAnswer } from "./gate-replies.ts";

const seen = (model: string, conclusion: string | null) => ({
  model,
  check: { conclusion, title: `${model}: its headline`, url: "https://github.com/acme/flights/runs/1" },
});
const nothing = { added: [], removed: [] };

it.each([
  [[], "neutral", "no model touched, nothing to judge"],
  [[seen("a", "success")], "success", "a: its headline"],
  [[seen("a", "failure")], "failure", "a: its headline"],
  [[seen("a", "success"), seen("b", "success")], "success", "all 2 models passed"],
  [[seen("a", "action_required"), seen("b", "success")], "action_required", "1 of 2 models undecided: a"],
  [[seen("a", "failure"), seen("b", "action_required")], "failure", "1 of 2 models refused: a, 1 undecided: b"],
  [[seen("a", null), seen("b", "failure")], undefined, "1 of 2 models judged, 1 refused: b, waiting for a"],
  // What nobody has judged, or what no check tells of, is no pass.
  [[seen("a", "cancelled"), seen("b", "neutral")], "failure", "2 of 2 models refused: a, b"],
  [[{ model: "a", check: undefined }], undefined, "0 of 1 model judged, waiting for a"],
])("of %j it concludes %s: %s", (models, conclusion, title) => {
  const { check } = gateAnswer(nothing, models);
  expect("conclusion" in check ? check.conclusion : undefined).toBe(conclusion);
  expect(check.title).toBe(title);
});

it("says of a new model that nothing has judged it", () => {
  const { check } = gateAnswer({ added: ["new"], removed: [{ model: "old", renamedTo: null }] }, []);
  expect(check.title).toBe("not judged before the merge: new");
  expect(check.summary).toContain("➖ `new` is new: the default branch has no gates for it yet");
});
