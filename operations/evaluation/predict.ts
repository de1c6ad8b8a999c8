import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import { classesOf } from "../../core/metrics/multiclass/classes.ts";
import { isDeferred, type ReviewBand } from "../../core/models/review-band.ts";
import { planScoring, type ScoringPlan, scoreTable } from "../../core/models/scoring.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedModel, Ports } from "../../core/ports.ts";
import { formatCount } from "../../core/report/numbers.ts";
import type { Column, Table } from "../../core/table.ts";
import { meantFeatures } from "../../core/training/features.ts";
import { modelOf } from "../model-of.ts";
import { sourceOf } from "../source-of.ts";
import { findPredictor, type Predictor, type WantedModel } from "./predictor.ts";

export interface PredictInput {
  config: Config;
  model: string;
  wanted: WantedModel;
  /** Path, glob or address of rows that need no target. */
  input: string;
  /** CSV or Parquet, by its ending. */
  output: string;
  /** null: as the configuration says. */
  defer: ReviewBand | null;
}

export interface Prediction {
  model: string;
  /** null: a file that is no release. */
  release: string | null;
  digest: string;
  output: string;
  rows: number;
  /** Rows for a person to look at; null where no band was given. */
  deferred: number | null;
}

const tellEvery = 1_000_000;

/** Scores rows of any number as `evaluate` scores the holdout, and writes the scores beside the rows' ids. */
export async function predict(ports: Ports, input: PredictInput): Promise<Outcome<Prediction>> {
  const model = modelOf(input.config, input.model);
  checkBand(model, input.defer);
  const defer = input.defer ?? model.serve?.defer ?? null;
  const spec = { ...(await sourceOf(ports.files, model.data)), source: input.input };
  const { columns } = await ports.data.inspect(spec);
  const names = columns.map(({ name }) => name);
  const predictor = await findPredictor(ports, input.config, input.model, input.wanted);
  const loaded = await ports.models.load(ports.files.resolve(predictor.path));
  try {
    const features = predictor.features ?? meantFeatures(model, names);
    const plan = planScoring(loaded, model.task, features, knownClasses(model));
    const id = names.find((name) => name === model.data.id) ?? null;
    const scorer = new Scorer(ports, loaded, plan, { id, defer });
    const wanted = [...new Set([...(id === null ? [] : [id]), ...featuresIn(plan)])];
    const rows = await ports.data.map(spec, { columns: wanted, output: input.output }, (table) => scorer.score(table));
    return outcomeOf(input, predictor, { rows, deferred: defer && scorer.deferred });
  } finally {
    await loaded.close();
  }
}

function checkBand({ task }: ModelConfig, defer: ReviewBand | null): void {
  if (defer && task !== "binary-classification") {
    throw new SluiceError("USAGE", `A band of probabilities has no meaning for ${task}.`, {
      remedy: "Leave --defer out, or name a model of binary classification.",
    });
  }
}

function knownClasses(model: ModelConfig): string[] | null {
  if (model.task !== "multiclass-classification") return null;
  const classes = classesOf(model.data, []);
  if (classes.length > 0) return classes;
  throw new SluiceError("USAGE", "Which class each probability means is not known without labels.", {
    remedy: "List the classes in their order as data.classes in sluice.yaml.",
  });
}

function featuresIn({ inputs }: ScoringPlan): readonly string[] {
  return inputs.kind === "matrix" ? inputs.features : inputs.specs.map(({ name }) => name);
}

class Scorer {
  deferred = 0;
  #rows = 0;
  readonly #ports: Ports;
  readonly #loaded: LoadedModel;
  readonly #plan: ScoringPlan;
  readonly #options: { id: string | null; defer: ReviewBand | null };

  constructor(
    ports: Ports,
    loaded: LoadedModel,
    plan: ScoringPlan,
    options: { id: string | null; defer: ReviewBand | null },
  ) {
    this.#ports = ports;
    this.#loaded = loaded;
    this.#plan = plan;
    this.#options = options;
  }

  async score(table: Table): Promise<Table> {
    const { id, defer } = this.#options;
    const scores = await scoreTable(this.#loaded, this.#plan, table);
    const idColumn = id === null ? undefined : table.columns[id];
    const review = defer && Float64Array.from(scores, (score) => (isDeferred(score, defer) ? 1 : 0));
    this.deferred += review?.reduce((sum, one) => sum + one, 0) ?? 0;
    this.#tell(table.rows);
    const columns: Record<string, Column> = {
      ...(id !== null && idColumn && { [id]: idColumn }),
      ...scoreColumns(scores, this.#plan.classes),
      ...(review && { defer: { type: "number" as const, values: review } }),
    };
    return { rows: table.rows, columns };
  }

  #tell(rows: number): void {
    const before = this.#rows;
    this.#rows += rows;
    if (Math.floor(this.#rows / tellEvery) > Math.floor(before / tellEvery)) {
      this.#ports.progress.step(`Scored ${formatCount(this.#rows)} rows`);
    }
  }
}

/** `score`, or one `score_CLASS` for each class. */
function scoreColumns(scores: Float64Array, classes: readonly string[] | null): Record<string, Column> {
  if (!classes) return { score: { type: "number", values: scores } };
  const width = classes.length;
  const ofClass = (index: number) =>
    Float64Array.from({ length: scores.length / width }, (_, row) => scores[row * width + index] ?? Number.NaN);
  return Object.fromEntries(
    classes.map((name, index): [string, Column] => [`score_${name}`, { type: "number", values: ofClass(index) }]),
  );
}

function outcomeOf(
  { model, output }: PredictInput,
  { release, digest }: Predictor,
  { rows, deferred }: Pick<Prediction, "rows" | "deferred">,
): Outcome<Prediction> {
  const review = deferred === null ? "" : `, ${formatCount(deferred)} of them for a person to look at`;
  const headline = `${release ?? digest} scored ${formatCount(rows)} rows${review}: ${output}`;
  const facts = { model, release, digest, output, rows, deferred };
  return { conclusion: "passed", headline, summary: headline, facts, annotations: [] };
}
