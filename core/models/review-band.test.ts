import { expect, it } from "vitest";
import { isDeferred, parseReviewBand } from "./review-band.ts";

it("defers what lies in the band, its ends and what is not a number", () => {
  const band = parseReviewBand("0.4..0.6");
  const probabilities = [0.39, 0.4, 0.5, 0.6, 0.61, Number.NaN];
  expect(probabilities.map((probability) => isDeferred(probability, band))).toEqual([
    false,
    true,
    true,
    true,
    false,
    true,
  ]);
});

it.each(["", "0.4", "0.6..0.4", "0.4..1.1", "-1..0.5", "a..b"])("refuses %s", (text) => {
  expect(() => parseReviewBand(text)).toThrow("no range of probabilities");
});
