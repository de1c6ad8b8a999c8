import type { LeakageRules } from "../../config/schemas/leakage-schema.ts";
import { clopperPearson } from "../../metrics/proportions.ts";
import { formatCount, formatNumber, formatPercent, plural } from "../../report/numbers.ts";
import type { DataFinding } from "../data-report.ts";
import type { LeakageEvidence, Twins } from "./evidence.ts";
import type { FeatureStrength } from "./single-feature.ts";

/** What the evidence says, in one sentence for each sign of leakage. */
export interface LeakageCase {
  rules: LeakageRules;
  target: string;
  unit: string | null;
  time: string | null;
  features: readonly string[];
  /** Features that are known so many words after the prediction. */
  knownAfter: readonly { feature: string; words: string }[];
  /** Whether rows are divided by time. */
  isByTime: boolean;
  evidence: LeakageEvidence;
  strengths: readonly FeatureStrength[];
}

export function judgeLeakage(found: LeakageCase): DataFinding[] {
  return [
    ...straddlingUnits(found),
    ...exactTwins(found),
    ...nearTwins(found),
    ...strongFeatures(found),
    ...namesakes(found),
    ...unavailable(found),
    ...future(found),
  ];
}

type Severity = LeakageRules["units"];
type Told = Pick<DataFinding, "message" | "count" | "rows" | "examples"> & { column?: string };

function finding(check: string, severity: Severity, { column, ...told }: Told): DataFinding[] {
  if (severity === "off") return [];
  const rule = `leakage.${check}${column === undefined ? "" : `.${column}`}`;
  return [{ rule: rule.slice(0, 200), column: column?.slice(0, 200) ?? null, severity, schemaLine: null, ...told }];
}

function straddlingUnits({ rules, unit, evidence: { units, rows } }: LeakageCase): DataFinding[] {
  if (units === null || unit === null || units.straddling === 0) return [];
  return finding("units", rules.units, {
    column: unit,
    message:
      `${formatCount(units.straddling)} of ${plural(units.all, "unit")} (${unit}) ${units.straddling === 1 ? "is" : "are"} in more than one part of the split: ` +
      `${plural(units.rows, "held-out row")} ${units.rows === 1 ? "is" : "are"} of units that training can know by heart`,
    count: units.rows,
    rows: rows.holdout,
    examples: units.examples,
  });
}

/**
 * Copies carry their target with them. Where twins differ in it as rows do by chance, or a tenth as often at least, the
 * columns are merely too few to tell rows apart, and nothing leaks.
 */
function areCopies({ rows, agreeing }: Twins, { differ }: LeakageEvidence["twins"]): boolean {
  const { lower } = clopperPearson(rows - agreeing, rows, 0.05);
  return rows > 0 && (lower ?? 0) <= differ / 10;
}

function sampled({ oneIn }: LeakageEvidence["twins"]): string {
  return oneIn > 1 ? `, in a sample of one row in ${oneIn}` : "";
}

function exactTwins({ rules: { duplicates }, target, evidence: { exact, twins } }: LeakageCase): DataFinding[] {
  const share = exact.agreeing / Math.max(1, twins.heldOut);
  if (!areCopies(exact, twins) || exact.agreeing === 0 || share < duplicates.above) return [];
  const isError = duplicates.severity !== "off" && share >= duplicates.error_above;
  return finding("duplicates", isError ? "error" : duplicates.severity, {
    message:
      `${plural(exact.agreeing, "held-out row")} ${exact.agreeing === 1 ? "is a copy" : "are copies"} of rows outside the holdout, alike in every column ` +
      `but the id, with the same ${target}${sampled(twins)}: whoever remembers is right`,
    count: exact.agreeing,
    rows: twins.heldOut,
    examples: exact.examples,
  });
}

function nearTwins({ rules, target, evidence: { near, twins } }: LeakageCase): DataFinding[] {
  const share = near.agreeing / Math.max(1, twins.heldOut);
  if (!areCopies(near, twins) || near.agreeing === 0 || share < rules.near_duplicates.above) return [];
  return finding("near_duplicates", rules.near_duplicates.severity, {
    message:
      `${plural(near.agreeing, "held-out row")} nearly ${near.agreeing === 1 ? "equals a row" : "equal rows"} outside the holdout (numbers to three digits, text ` +
      `without case and blanks, whatever the time), with the same ${target}${sampled(twins)}`,
    count: near.agreeing,
    rows: twins.heldOut,
    examples: near.examples,
  });
}

/** Without a single mistake, fewer rows will do: about sixty of the rarer class. */
const perfectFrom = 0.9;

function isProven({ lower, isPerfect }: FeatureStrength, { single_feature: { at_least } }: LeakageRules): boolean {
  return lower >= (isPerfect ? Math.min(at_least, perfectFrom) : at_least);
}

function strongFeatures({ rules, target, strengths }: LeakageCase): DataFinding[] {
  const { severity, at_least } = rules.single_feature;
  return strengths.flatMap((strength) => {
    const { feature, measure, value, lower, isPerfect, form, rows } = strength;
    if (!isProven(strength, rules)) return [];
    const told = { column: feature, count: null, rows, examples: [] };
    const on = `on ${plural(rows, "held-out row")}`;
    if (isPerfect && rules.disguise !== "off") {
      const how = exactly[form ?? "somehow"](feature, target);
      const message = `column ${feature} gives ${target} away: ${how} ${on} without a mistake, so it may be ${target} in disguise`;
      return finding("disguise", rules.disguise, { ...told, message });
    }
    return finding("single_feature", severity, {
      ...told,
      message:
        `column ${feature} alone predicts ${target} almost perfectly: ${measure} ${formatNumber(value, at_least)} ${on}, ` +
        `surely at least ${formatNumber(lower, at_least)}`,
    });
  });
}

const exactly = {
  affine: (feature: string, target: string) =>
    `${target} is an affine transform of it (a × ${feature} + b, to the last digits),`,
  function: (feature: string, target: string) => `each value of ${feature} goes with one ${target} only,`,
  somehow: () => "it predicts it",
};

/** A name proves nothing, so it is never more than a warning; what is proven is told once. */
function namesakes({ rules, target, features, strengths }: LeakageCase): DataFinding[] {
  const wanted = wordsOf(target);
  const proven = (feature: string) => strengths.some((one) => one.feature === feature && isProven(one, rules));
  return features
    .filter((feature) => ` ${wordsOf(feature)} `.includes(` ${wanted} `) && !proven(feature))
    .flatMap((feature) =>
      finding("disguise", rules.disguise === "off" ? "off" : "warn", {
        column: feature,
        message: `column ${feature} has the name of the target ${target} in its own: make sure that it is known before the answer is`,
        count: null,
        rows: 0,
        examples: [],
      }),
    );
}

/** `isLate`, `is_late` and `Is late` are the same words. */
function wordsOf(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .join(" ");
}

function unavailable({ rules, knownAfter, evidence, time }: LeakageCase): DataFinding[] {
  const { rows } = evidence;
  const all = rows.train + rows.validation + rows.holdout + rows.leftOut;
  return [
    ...knownAfter.flatMap(({ feature, words }) =>
      finding("unavailable", rules.unavailable, {
        column: feature,
        message: `column ${feature} is known only ${words}, when the prediction has been made`,
        count: null,
        rows: all,
        examples: [],
      }),
    ),
    ...evidence.late.flatMap(({ feature, since, rows: late, examples }) =>
      late === 0
        ? []
        : finding("unavailable", rules.unavailable, {
            column: feature,
            message: `column ${feature} of ${plural(late, "row")} was known (${since}) only after ${time}, when the prediction is made`,
            count: late,
            rows: all,
            examples,
          }),
    ),
  ];
}

function future({ rules, time, isByTime, evidence: { future: later, rows } }: LeakageCase): DataFinding[] {
  if (isByTime || later === null || later === 0) return [];
  return finding("future_rows", rules.future_rows, {
    message:
      `${plural(later, "training row")} (${formatPercent(later / Math.max(1, rows.train))}) ${later === 1 ? "is" : "are"} later than the first held-out row: ` +
      `the model is judged on a past whose future it knows; divide by ${time} (by: time)`,
    count: later,
    rows: rows.train,
    examples: [],
  });
}
