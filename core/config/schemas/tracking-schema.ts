import { z } from "zod";
import { duration } from "../units.ts";

/** Where experiments are tracked beside git; part of `sluice.yaml`. Nothing that is decided depends on it. */

const named = z.string().min(1).max(200);

export const trackingSchema = z.strictObject({
  mlflow: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .describe("Address of the MLflow server; credentials are in the variables that MLflow's own client reads"),
      experiment: named.default("{model}").describe("Experiment of the evaluations' runs"),
      registered_model: named.default("{model}").describe("Registered model whose versions are the releases"),
      aliases: z
        .record(
          z.string(),
          z.string().regex(/^(?!latest$|v\d+$)[\w-]{1,100}$/i, "must be letters, digits, '_' and '-'"),
        )
        .default({})
        .describe("Alias by environment of what is stable there; the default is the environment's name"),
      timeout: duration.prefault("10s").describe("How long telling it may take in one go"),
    })
    .describe("An MLflow server, told over its REST interface"),
});

export type MlflowSettings = z.output<typeof trackingSchema>["mlflow"];
