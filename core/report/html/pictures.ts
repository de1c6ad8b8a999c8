import type { EvaluatedReport } from "../evaluation-report.ts";
import { confusionPictures } from "./confusion-pictures.ts";
import { intervalPictures } from "./interval-pictures.ts";
import type { Picture } from "./picture.ts";
import { probabilityPictures } from "./probability-pictures.ts";
import { rankingPictures } from "./ranking-pictures.ts";
import { regressionPictures } from "./regression-pictures.ts";
import { slicePictures } from "./slice-pictures.ts";

export interface PictureParts {
  metrics: Picture[];
  answers: Picture[];
  slices: Picture[];
}

/** Everything that is drawn for a report, by the part it stands in. */
export function picturesOf(report: EvaluatedReport): PictureParts {
  return {
    metrics: intervalPictures(report),
    answers: [
      ...rankingPictures(report),
      ...probabilityPictures(report),
      ...confusionPictures(report),
      ...regressionPictures(report),
    ],
    slices: slicePictures(report),
  };
}
