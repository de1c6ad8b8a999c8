import { aucOf, placementsOf } from "../auc.ts";
import { rank } from "../ranking.ts";
import type { Sample } from "../sample.ts";
import type { Reading } from "./reading.ts";

/**
 * ROC AUC of many classes (Hand & Till 2001, Provost & Domingos 2000): of each class against the rest, or of each pair, both
 * ways. All follow from areas between two groups of rows, whose DeLong contributions add up row by row.
 */
interface Area extends Reading {
  /** The weight of the rows that it compares. */
  weight: number;
}

interface Classes {
  probabilities: Float64Array;
  classes: number;
}

/** null: a class has no row. */
export function oneVersusRest(
  sample: Sample,
  { probabilities, classes }: Classes,
  isWeighted: boolean,
): Reading | null {
  const areas: Area[] = [];
  const sizes: number[] = [];
  for (let one = 0; one < classes; one++) {
    const area = areaBetween(sample, { probabilities, classes, column: one }, [one], null);
    if (area === null) return null;
    areas.push(area);
    sizes.push(weightOf(sample, (label) => label === one));
  }
  if (!isWeighted)
    return mix(
      areas,
      areas.map(() => 1 / areas.length),
    );
  return mixBySize(sample, areas, sizes, (label, place) => label === place);
}

export function oneVersusOne(sample: Sample, { probabilities, classes }: Classes, isWeighted: boolean): Reading | null {
  const pairs: { area: Area; first: number; second: number }[] = [];
  for (let first = 0; first < classes; first++) {
    for (let second = first + 1; second < classes; second++) {
      const there = areaBetween(sample, { probabilities, classes, column: first }, [first], [second]);
      const back = areaBetween(sample, { probabilities, classes, column: second }, [second], [first]);
      if (there === null || back === null) return null;
      pairs.push({ area: { ...mix([there, back], [0.5, 0.5]), weight: there.weight }, first, second });
    }
  }
  const areas = pairs.map(({ area }) => area);
  if (!isWeighted)
    return mix(
      areas,
      areas.map(() => 1 / areas.length),
    );
  const isIn = (label: number, place: number) => label === pairs[place]?.first || label === pairs[place]?.second;
  return mixBySize(
    sample,
    areas,
    areas.map(({ weight }) => weight),
    isIn,
  );
}

function weightOf({ labels, weights }: Sample, isIn: (label: number) => boolean): number {
  return labels.reduce((sum, label, row) => sum + (isIn(label) ? (weights?.[row] ?? 1) : 0), 0);
}

/** How well the column ranks rows of these classes above those; null against: above all other rows. */
function areaBetween(
  sample: Sample,
  { probabilities, classes, column }: Classes & { column: number },
  above: readonly number[],
  against: readonly number[] | null,
): Area | null {
  const members = rowsOf(sample.labels, (label) => above.includes(label) || (against?.includes(label) ?? true));
  const take = (numberOf: (row: number) => number) => Float64Array.from(members, numberOf);
  const labels = take((row) => (above.includes(sample.labels[row] as number) ? 1 : 0));
  const weights = sample.weights && take((row) => sample.weights?.[row] ?? 1);
  const part: Sample = { labels, weights, units: null };
  const sizes = [0, 1].map((group) => weightOf(part, (label) => label === group)) as [number, number];
  if (sizes[0] === 0 || sizes[1] === 0) return null;
  const placements = placementsOf(part, rank(take((row) => probabilities[row * classes + column] as number)));
  const value = aucOf(placements, part);
  const contributions = new Float64Array(sample.labels.length);
  members.forEach((row, place) => {
    const size = sizes[labels[place] as 0 | 1];
    contributions[row] = (((placements[place] as number) - value) * (weights?.[place] ?? 1)) / size;
  });
  return { value, contributions, weight: sizes[0] + sizes[1] };
}

function rowsOf(labels: Float64Array, isIn: (label: number) => boolean): Uint32Array {
  const rows: number[] = [];
  labels.forEach((label, row) => {
    if (isIn(label)) rows.push(row);
  });
  return Uint32Array.from(rows);
}

function mix(areas: readonly Reading[], shares: readonly number[]): Reading {
  const contributions = new Float64Array(areas[0]?.contributions.length ?? 0);
  let value = 0;
  areas.forEach((area, place) => {
    const share = shares[place] as number;
    value += share * area.value;
    for (let row = 0; row < contributions.length; row++) {
      contributions[row] = (contributions[row] as number) + share * (area.contributions[row] as number);
    }
  });
  return { value, contributions };
}

/** By the size of what each area compares, which moves with the rows too. */
function mixBySize(
  { labels, weights }: Sample,
  areas: readonly Area[],
  sizes: readonly number[],
  isIn: (label: number, place: number) => boolean,
): Reading {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const mixed = mix(
    areas,
    sizes.map((size) => size / all),
  );
  const contributions = mixed.contributions.map((own, row) => {
    const shift = areas.reduce(
      (sum, area, place) => sum + (isIn(labels[row] as number, place) ? area.value - mixed.value : 0),
      0,
    );
    return own + (shift * (weights?.[row] ?? 1)) / all;
  });
  return { value: mixed.value, contributions };
}
