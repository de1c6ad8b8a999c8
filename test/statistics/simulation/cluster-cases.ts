import type { Case } from "./case.ts";
import { inputOf, isVerdict, judged, onTheLimit } from "./judged.ts";
import type { Random } from "./random.ts";
import { binormalPrecision, said, saidRightly, shiftFor, toScore } from "./scores.ts";

/** Rows that come in units and resemble each other there: ten rows say hardly more than one. */

const rowsPerUnit = 10;
/** How much of what happens to a row is its unit's doing. */
const shared = 0.5;

interface Drawn {
  labels: Float64Array;
  ours: Float64Array;
  theirs?: Float64Array;
}

type Draw = (unitCount: number, random: Random) => Drawn;

/** The same holdout judged twice: with its units named, and as if every row stood for itself. */
function clustered(name: string, unitCount: number, limits: Parameters<typeof judged>[0], draw: Draw): Case {
  const of = Uint32Array.from({ length: unitCount * rowsPerUnit }, (_, row) => Math.floor(row / rowsPerUnit));
  const units = { count: unitCount, of, hashes: Uint32Array.from({ length: unitCount }, (_, unit) => unit) };
  return {
    name: `Clustered: ${name}`,
    rows: `${unitCount} units of ${rowsPerUnit} rows`,
    questions: [
      ...onTheLimit,
      ...onTheLimit.map(({ words, unit }) => ({
        words: `${words}, \`data.unit\` not set`,
        unit,
        promise: "none" as const,
      })),
    ],
    draw: (random) => {
      const { labels, ours, theirs } = draw(unitCount, random);
      const input = inputOf(labels, ours, theirs);
      return [judged(limits, { ...input, units }), judged(limits, input)].flatMap((check) => [
        isVerdict("pass", check),
        isVerdict("fail", check),
      ]);
    },
  };
}

/** One value for each row, made from that of its unit. */
function byUnit<Unit>(unitCount: number, unitOf: (unit: number) => Unit, rowOf: (unit: Unit, label: number) => number) {
  return (labels: Float64Array): Float64Array => {
    const values = new Float64Array(labels.length);
    for (let unit = 0; unit < unitCount; unit++) {
      const own = unitOf(unit);
      for (let row = unit * rowsPerUnit; row < (unit + 1) * rowsPerUnit; row++) {
        values[row] = rowOf(own, labels[row] as number);
      }
    }
    return values;
  };
}

/** Units of one class only, one in four positive. */
const labelsByUnit = (unitCount: number) =>
  Float64Array.from({ length: unitCount * rowsPerUnit }, (_, row) => Number(Math.floor(row / rowsPerUnit) % 4 === 0));

const ranked = (unitCount: number, random: Random) =>
  byUnit(
    unitCount,
    () => random.normal(),
    (unit, label) =>
      toScore(Math.sqrt(shared) * unit + Math.sqrt(1 - shared) * random.normal() + shiftFor(0.8) * label),
  );

const ranking: Draw = (unitCount, random) => {
  const labels = labelsByUnit(unitCount);
  return { labels, ours: ranked(unitCount, random)(labels) };
};

const rankings: Draw = (unitCount, random) => {
  const labels = labelsByUnit(unitCount);
  return { labels, ours: ranked(unitCount, random)(labels), theirs: ranked(unitCount, random)(labels) };
};

/** An event of the given probability, for which a row follows its unit or its own luck. */
const event = (probability: number, random: Random) => ({
  ofUnit: () => random.uniform() < probability,
  ofRow: (unit: boolean) => (random.uniform() < shared ? unit : random.uniform() < probability),
});

const recall: Draw = (unitCount, random) => {
  const labels = new Float64Array(unitCount * rowsPerUnit).fill(1);
  labels.fill(0, labels.length / 2);
  const { ofUnit, ofRow } = event(0.8, random);
  return { labels, ours: byUnit(unitCount, ofUnit, (unit) => said(Number(ofRow(unit))))(labels) };
};

/** Both models are right on four rows of five, each on its own. */
const accuracy: Draw = (unitCount, random) => {
  const labels = Float64Array.from({ length: unitCount * rowsPerUnit }, (_, row) => row % 2);
  const { ofUnit, ofRow } = event(0.8, random);
  const model = byUnit(unitCount, ofUnit, (unit, label) => saidRightly(label, ofRow(unit)));
  return { labels, ours: model(labels), theirs: model(labels) };
};

const precision = binormalPrecision(0.8, 0.25);

export const clusterCases: readonly Case[] = [
  clustered("AUC at least 0.80, truly 0.80", 400, { metric: "roc_auc", at_least: 0.8 }, ranking),
  clustered("AUC may drop 0, equal models", 400, { metric: "roc_auc", may_drop: 0 }, rankings),
  clustered(
    `average precision at least ${precision.toFixed(3)}, truly that`,
    400,
    { metric: "average_precision", at_least: precision },
    ranking,
  ),
  clustered("average precision may drop 0, equal models", 400, { metric: "average_precision", may_drop: 0 }, rankings),
  clustered("recall at least 0.80, truly 0.80", 200, { metric: "recall", at_least: 0.8 }, recall),
  clustered("accuracy may drop 0, equal models", 100, { metric: "accuracy", may_drop: 0 }, accuracy),
  clustered("Brier score may rise 0, equal models", 100, { metric: "brier", may_rise: 0 }, accuracy),
];
