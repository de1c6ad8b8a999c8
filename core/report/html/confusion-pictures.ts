import type { Confusion } from "../../curves/curves.ts";
import type { Cell } from "../../page/chart.ts";
import type { EvaluatedReport } from "../evaluation-report.ts";
import { formatCount, formatPercent } from "../numbers.ts";
import { drawnModels, own, type Picture } from "./picture.ts";

/** Whom the model mistakes for whom, and whom production did. */
export function confusionPictures(report: EvaluatedReport): Picture[] {
  const models = [...drawnModels(report, "binary"), ...drawnModels(report, "multiclass")];
  const { threshold } = report.measurement;
  const at = threshold === null ? "" : ` at the threshold ${formatPercent(threshold)}`;
  return models.map(({ series, curves }) => {
    const isOwn = series.name === own.name;
    return picture(
      isOwn ? "confusion" : "confusion-production",
      `Confusion, ${series.name}`,
      at,
      series,
      curves.confusion,
    );
  });
}

/** Beyond this many classes there is room for the share alone. */
const roomForCounts = 4;

function picture(
  id: string,
  title: string,
  at: string,
  series: Picture["chart"]["series"][number],
  { classes, counts }: Confusion,
): Picture {
  const cells = counts.flatMap((line, label) => {
    const rows = line.reduce((sum, count) => sum + count, 0);
    return line.map((count, predicted): Cell => {
      const strength = rows === 0 ? 0 : count / rows;
      const text = classes.length > roomForCounts ? short(strength) : `${formatCount(count)} (${short(strength)})`;
      return { x: nameOf(classes, predicted), y: nameOf(classes, label), strength, text };
    });
  });
  return {
    chart: {
      id,
      title,
      description: `Rows by label and predicted class${at}, with the share of each label.`,
      x: { title: "predicted", kind: "name" },
      y: { title: "label", kind: "name" },
      series: [{ ...series, dashed: false }],
      layers: [{ mark: "cells", series: series.name, cells }],
      height: Math.max(100, 26 * classes.length),
    },
    caption: `Rows by label and predicted class${at}; each line adds up to 100%.`,
    numbers: {
      caption: "Rows by label (down) and prediction (across)",
      columns: [{ title: "label" }, ...classes.map((name) => ({ title: name, numeric: true }))],
      rows: counts.map((line, label) => [nameOf(classes, label), ...line.map(formatCount)]),
    },
  };
}

const short = (share: number) => `${Math.round(share * 100)}%`;

function nameOf(classes: readonly string[], place: number): string {
  return classes[place] || "(empty)";
}
