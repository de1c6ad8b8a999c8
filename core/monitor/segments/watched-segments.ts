import type { ModelConfig } from "../../config/schema.ts";
import { declaredSlices } from "../../slices/declared-slices.ts";

/** Columns by which live rows are looked at in segments: those that monitoring names, else those that evaluations go by. */
export function segmentColumns(model: Pick<ModelConfig, "evaluate" | "gates" | "monitor" | "data">): string[] {
  const named = model.monitor?.segments ?? declaredSlices(model).filter((column) => column !== model.data.target);
  return [...new Set(named)];
}
