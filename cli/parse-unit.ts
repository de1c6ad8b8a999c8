import { InvalidArgumentError } from "commander";
import type { z } from "zod";

/** An option's value as `sluice.yaml` writes it: `90s`, `5%`. */
export function parseUnit(unit: z.ZodType<number, string>, text: string): number {
  const parsed = unit.safeParse(text);
  if (!parsed.success) {
    throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message}.`);
  }
  return parsed.data;
}
