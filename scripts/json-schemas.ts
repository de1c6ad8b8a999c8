import { z } from "zod";
import { configSchema } from "../core/config/schema.ts";
import { dataSchemaSchema } from "../core/data/schema/data-schema.ts";
import { releaseFileSchema } from "../core/release/release-file.ts";
import { evaluationReportSchema } from "../core/report/evaluation-report.ts";
import { trainingFileSchema } from "../core/retrain/training-file.ts";

/** JSON Schemas of the files that people and other programs read, for editors and for checks elsewhere. */
export const jsonSchemas = {
  "sluice.schema.json": { title: "sluice.yaml", schema: configSchema },
  "data.schema.json": { title: "Data schema of a model", schema: dataSchemaSchema },
  "release.schema.json": { title: "releases/MODEL.yaml of an environment branch", schema: releaseFileSchema },
  "training.schema.json": { title: "training/MODEL.yaml, written by sluice retrain", schema: trainingFileSchema },
  "report.schema.json": { title: "report.json of an evaluation", schema: evaluationReportSchema },
} as const;

export function jsonSchemaText({ title, schema }: { title: string; schema: z.ZodType }): string {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: "input" });
  return `${JSON.stringify({ $schema, title, ...json }, null, 2)}\n`;
}
