import type { ModelConfig } from "../config/schema.ts";

/** Columns by whose values a model's rows are divided: what the configuration lists and what its gates ask for. */
export function declaredSlices({ evaluate, gates }: Pick<ModelConfig, "evaluate" | "gates">): string[] {
  const asked = gates.flatMap(({ slices = [], by }) => [...slices, ...(by === undefined ? [] : [by])]);
  return [...new Set([...evaluate.slices, ...asked])];
}
