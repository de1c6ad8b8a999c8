import type { ModelConfig } from "../../core/config/schema.ts";
import { dataDigest } from "../../core/data/sources/data-digest.ts";
import type { SplitPart } from "../../core/data/split/split.ts";
import { SluiceError } from "../../core/errors.ts";
import { checkScores } from "../../core/metrics/check-inputs.ts";
import { checkProbabilities } from "../../core/metrics/multiclass/check-inputs.ts";
import type { Ports } from "../../core/ports.ts";
import { alignPredictions, scoresOf } from "../../core/predictions/align.ts";
import { idsIn } from "../../core/predictions/predictions.ts";
import type { Table } from "../../core/table.ts";
import type { Candidate } from "../../core/training/candidate.ts";
import { sourceOf } from "../source-of.ts";
import { type Bundle, readPredictions } from "./bundle.ts";

export interface Judged {
  name: string;
  model: ModelConfig;
  bundle: Bundle;
  candidate: Candidate;
  holdout: { whole: SplitPart; table: Table; classes: readonly string[] | null };
}

/** What the candidate's own code said of the rows that judge it. */
export interface OwnPredictions {
  scores: Float64Array;
  /** Predictions of rows that are not held out here. */
  further: number;
}

/**
 * The scores of a candidate that left predictions, each of the row that it names; null for a model, which is scored here.
 * Which of the two it must be, the configuration of the default branch says: otherwise a change could choose the weaker proof.
 *
 * @throws SluiceError BUNDLE_INVALID, SCORES_INVALID
 */
export async function ownPredictions(ports: Ports, judged: Judged): Promise<OwnPredictions | null> {
  const { name, model, bundle, candidate, holdout } = judged;
  checkKind(model, candidate);
  const { id } = model.data;
  if (model.train.leaves === "model" || id === undefined) return null;
  const ids = idsIn(await ports.data.read(holdout.whole.path, [id]), id, "the held-out rows");
  const predictions = await readPredictions(ports.files, bundle.model, name);
  // A change that brings data of its own holds out rows of that too.
  const furtherAllowed = candidate.data.digest !== (await presentDigest(ports, model));
  const { classes } = holdout;
  const aligned = alignPredictions(predictions, { ids, classes, furtherAllowed });
  const scores = scoresOf(aligned, idsIn(holdout.table, id, "the held-out rows"));
  if (classes) checkProbabilities("candidate", scores, holdout.table.rows, classes.length);
  else checkScores(model.task, "candidate", scores, holdout.table.rows);
  return { scores, further: aligned.further };
}

function checkKind({ train }: ModelConfig, candidate: Candidate): void {
  const leaves = candidate.leaves ?? "model";
  if (leaves === train.leaves) return;
  const message = `The bundle has a ${leaves === "model" ? "model" : "list of predictions"}, and train.leaves of the trusted sluice.yaml is ${train.leaves}.`;
  throw new SluiceError("BUNDLE_INVALID", message, {
    remedy:
      "Let the training command leave what the default branch asks for; a change of train.leaves takes effect when it is merged.",
  });
}

async function presentDigest(ports: Ports, model: ModelConfig): Promise<string> {
  const { files } = await ports.data.inspect(await sourceOf(ports.files, model.data));
  return dataDigest(files);
}
