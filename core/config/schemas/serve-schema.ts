import { z } from "zod";

/** How a model is served; part of `sluice.yaml`. */

/** `0.4..0.6` → its ends. */
const band = z
  .string()
  .regex(/^(\d*\.?\d+)\.\.(\d*\.?\d+)$/, "must be two probabilities such as 0.4..0.6")
  .transform((text) => {
    const [from, to] = text.split("..").map(Number) as [number, number];
    return { from, to };
  })
  .refine(({ from, to }) => from <= to && to <= 1, "must be two probabilities, the smaller one first");

export const serveSchema = z.strictObject({
  defer: band
    .optional()
    .describe("Probabilities that are too uncertain to act upon, such as 0.4..0.6: such a prediction says so"),
});
