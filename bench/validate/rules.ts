/** The forty rules that everyone checks, said once; each program gets them in its own words. */

export type BenchRule = { column: string } & (
  | { rule: "not_null" | "unique" }
  | { rule: "between"; min: number | string; max: number | string }
  | { rule: "in_set"; values: (string | number)[] }
  | { rule: "pattern"; pattern: string }
  | { rule: "length"; length: number }
  | { rule: "mean" | "median"; min: number; max: number }
  | { rule: "missing"; max: number }
);

const present = [
  ...["id", "distance", "hour", "weekday", "fare", "humidity", "load", "delay", "weight", "age", "carrier", "origin"],
  ...["destination", "tail", "email", "departed", "booked", "late", "cancelled"],
].map((column): BenchRule => ({ column, rule: "not_null" }));

export const rules: readonly BenchRule[] = [
  ...present,
  { column: "id", rule: "unique" },
  { column: "distance", rule: "between", min: 0, max: 5_000 },
  { column: "hour", rule: "between", min: 0, max: 23 },
  { column: "weekday", rule: "in_set", values: [1, 2, 3, 4, 5, 6, 7] },
  { column: "fare", rule: "between", min: 0, max: 1_000 },
  { column: "fare", rule: "mean", min: 400, max: 600 },
  { column: "humidity", rule: "between", min: 0, max: 1 },
  { column: "load", rule: "between", min: 0, max: 1 },
  { column: "delay", rule: "between", min: -500, max: 1_500 },
  { column: "delay", rule: "median", min: 400, max: 600 },
  { column: "weight", rule: "between", min: 0, max: 1_000 },
  { column: "age", rule: "between", min: 0, max: 89 },
  { column: "carrier", rule: "in_set", values: ["AA", "UA", "DL", "WN", "B6"] },
  { column: "origin", rule: "pattern", pattern: "[A-Z]{3}" },
  { column: "destination", rule: "length", length: 3 },
  { column: "tail", rule: "pattern", pattern: "N[0-9]{5}" },
  { column: "email", rule: "pattern", pattern: "[a-z0-9]+@[a-z.]+" },
  { column: "departed", rule: "between", min: "2001-01-01", max: "2001-12-31" },
  { column: "booked", rule: "between", min: "2001-01-01", max: "2001-12-31" },
  { column: "seats", rule: "between", min: 0, max: 400 },
  { column: "seats", rule: "missing", max: 0.05 },
];

const types = {
  integer: ["id", "distance", "hour", "weekday", "age", "seats"],
  number: ["fare", "humidity", "load", "delay", "weight"],
  string: ["carrier", "origin", "destination", "tail", "email"],
  timestamp: ["departed"],
  date: ["booked"],
  boolean: ["late", "cancelled"],
};

/** As a data schema of Sluice, which has a rule about the type of each column besides. */
export function schemaText(): string {
  const columns = Object.entries(types).flatMap(([type, names]) =>
    names.map((name) => {
      const keys = rules.filter(({ column }) => column === name).flatMap(keysOf);
      return `  ${name}: { ${[`type: ${type}`, ...keys].join(", ")} }`;
    }),
  );
  return `version: 1\ncolumns:\n${columns.join("\n")}\n`;
}

function keysOf(rule: BenchRule): string[] {
  switch (rule.rule) {
    case "not_null":
      return [];
    case "unique":
      return ["unique: true"];
    case "between":
      return [`min: ${rule.min}`, `max: ${rule.max}`];
    case "in_set":
      return [`allowed: ${JSON.stringify(rule.values)}`];
    case "pattern":
      return [`pattern: ${JSON.stringify(rule.pattern)}`];
    case "length":
      return [`length: ${rule.length}`];
    case "mean":
    case "median":
      return [`${rule.rule}: { min: ${rule.min}, max: ${rule.max} }`];
    case "missing":
      return [`missing: { max: ${100 * rule.max}% }`];
  }
}
