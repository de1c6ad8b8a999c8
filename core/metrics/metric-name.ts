/**
 * How a metric is written in `sluice.yaml`: a family, and for some families a parameter after a colon, as in `fbeta:2`,
 * `lift:10%` or `top_k:3`.
 */
export interface ParameterRule {
  /** What is asked for, as it stands after "needs". */
  words: string;
  /** Of a whole name. */
  example: string;
  /** Taken where the name has none; without it the parameter must be given. */
  otherwise?: number;
  /** null: not such a parameter. */
  read: (text: string) => number | null;
}

export interface MetricName {
  family: string;
  /** The text after the colon. */
  parameter: string | null;
}

export function splitName(name: string): MetricName {
  const colon = name.indexOf(":");
  return colon === -1
    ? { family: name, parameter: null }
    : { family: name.slice(0, colon), parameter: name.slice(colon + 1) };
}

function decimal(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** `0.1` or `10%`, above 0 and below 1. */
function share(text: string): number | null {
  const value = text.endsWith("%") ? (decimal(text.slice(0, -1)) ?? Number.NaN) / 100 : (decimal(text) ?? Number.NaN);
  return value > 0 && value < 1 ? value : null;
}

function positive(text: string): number | null {
  const value = decimal(text);
  return value !== null && value > 0 && value <= 1_000 ? value : null;
}

function whole(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : null;
  };
}

export const parameters = {
  share: (example: string): ParameterRule => ({ words: "a share above 0% and below 100%", example, read: share }),
  positive: (example: string): ParameterRule => ({ words: "a number above 0", example, read: positive }),
  whole: (example: string, least: number, most: number): ParameterRule => ({
    words: `a whole number from ${least} to ${most}`,
    example,
    read: whole(least, most),
  }),
} as const;
