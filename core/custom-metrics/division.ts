import { sections, seed } from "../metrics/resampling.ts";
import { itemsOf, type Sample } from "../metrics/sample.ts";
import { mulberry32 } from "../mulberry32.ts";

/**
 * The samples on which a metric that Sluice cannot compute is computed by its owner: all rows, and parts of them whose
 * spread tells how sure the number is. Few rows: all but a twentieth, twenty times (the jackknife over groups), since a
 * twentieth alone may lack a class. Many rows: each twentieth by itself, which makes a file of twice the rows, not of
 * twenty times. Rows of one unit stay together.
 */
export interface Division {
  kind: "whole" | "without-section" | "section";
  /** By row, from 0 to 19. */
  sectionOf: Uint8Array;
  names: readonly string[];
}

export const wholeSample = "all";
/** From here on a section by itself is large enough. */
const manyRows = 10_000;
/** With less than two to a section, the sections say nothing of the spread. */
export const leastItems = 2 * sections;

export function divide(sample: Sample): Division {
  const sectionOf = sectionsOf(sample);
  if (itemsOf(sample) < leastItems) return { kind: "whole", sectionOf, names: [wholeSample] };
  const isLarge = sample.labels.length >= manyRows;
  return { kind: isLarge ? "section" : "without-section", sectionOf, names: [wholeSample, ...sectionNames] };
}

const sectionNames = Array.from({ length: sections }, (_, section) => String(section + 1).padStart(2, "0"));

/** The name of the sample that a section makes or lacks. */
export function nameOfSection(section: number): string {
  return sectionNames[section] as string;
}

export function isInSample({ kind, sectionOf }: Division, name: string, row: number): boolean {
  if (name === wholeSample) return true;
  return (nameOfSection(sectionOf[row] as number) === name) === (kind === "section");
}

/** Shuffled with a fixed seed, and dealt in turn: sections of as many items, the same on every run. */
function sectionsOf(sample: Sample): Uint8Array {
  const { labels, units } = sample;
  const order = shuffled(itemsOf(sample));
  const byItem = new Uint8Array(order.length);
  for (let place = 0; place < order.length; place++) byItem[order[place] as number] = place % sections;
  return units === null ? byItem : Uint8Array.from(labels, (_, row) => byItem[units.of[row] as number] as number);
}

function shuffled(count: number): Uint32Array {
  const next = mulberry32(seed);
  const order = Uint32Array.from({ length: count }, (_, item) => item);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
