import type { ModelConfig } from "../../core/config/schema.ts";
import { leakageSchema } from "../../core/config/schemas/leakage-schema.ts";
import type { DataFinding } from "../../core/data/data-report.ts";
import { judgeLeakage } from "../../core/data/leakage/judge-leakage.ts";
import { featureStrengths } from "../../core/data/leakage/single-feature.ts";
import { type SplitSummary, summarise } from "../../core/data/leakage/summary.ts";
import type { DataSchema } from "../../core/data/schema/data-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import { formatDuration } from "../../core/report/numbers.ts";
import { featuresOf } from "../../core/training/features.ts";
import { splitOf } from "./split-of.ts";

interface LeakageCheck {
  findings: DataFinding[];
  split: SplitSummary | null;
}

/** Of rows that were not looked at. */
export const noLeakage: LeakageCheck = { findings: [], split: null };

/** Divides the rows as training will, and looks for what its parts have in common. Rows that cannot be divided are a finding. */
export async function checkLeakage(
  ports: Ports,
  model: { name: string; settings: ModelConfig },
  known: { schema: DataSchema; columns: readonly string[] },
): Promise<LeakageCheck> {
  ports.progress.step(`Looking for leakage between the parts of ${model.settings.data.source}`);
  try {
    return await lookAt(ports, model, known);
  } catch (error) {
    const isAboutSplit = error instanceof SluiceError && ["DATA_UNREADABLE", "LOCK_INVALID"].includes(error.code);
    if (!isAboutSplit) throw error;
    return { findings: [undivided(error)], split: null };
  }
}

async function lookAt(
  ports: Ports,
  { name, settings }: { name: string; settings: ModelConfig },
  { schema, columns }: { schema: DataSchema; columns: readonly string[] },
): Promise<LeakageCheck> {
  const { data, task } = settings;
  const { target, time = null, id, weight } = data;
  const plan = await splitOf(ports.files, name, data);
  const features = featuresOf(settings, columns);
  const unit = data.unit ?? data.query ?? null;
  const { known, knownAfter } = availabilityOf(features, schema);
  const evidence = await ports.data.leakage(
    { ...data, declared: schema.columns },
    {
      plan,
      target,
      isClass: task === "binary-classification" || task === "multiclass-classification",
      time,
      unit,
      nameless: [id, weight].filter((column) => column !== undefined),
      features,
      known,
    },
  );
  const strengths = featureStrengths(evidence.sample, { task, target, features });
  const rules = data.leakage ?? leakageSchema.parse({});
  const isByTime = plan.time !== null;
  const found = { rules, target, unit, time, features, knownAfter, isByTime, evidence, strengths };
  return { findings: judgeLeakage(found), split: summarise(plan, evidence, strengths) };
}

function availabilityOf(features: readonly string[], schema: DataSchema) {
  const declared = features.flatMap((feature) => {
    const at = schema.columns[feature]?.available_at;
    return at ? [{ feature, at }] : [];
  });
  return {
    known: declared.flatMap(({ feature, at }) => ("column" in at ? [{ feature, since: at.column }] : [])),
    knownAfter: declared.flatMap(({ feature, at }) =>
      "after" in at && at.after > 0 ? [{ feature, words: `${formatDuration(at.after)} later` }] : [],
    ),
  };
}

function undivided(error: SluiceError): DataFinding {
  return {
    rule: "leakage.split",
    column: null,
    severity: "error",
    message: `${error.message} ${error.remedy}`.slice(0, 2_000),
    count: null,
    rows: 0,
    examples: [],
    schemaLine: null,
  };
}
