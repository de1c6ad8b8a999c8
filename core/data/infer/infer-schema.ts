import { formatCount } from "../../report/numbers.ts";
import type { Profile } from "../profile/profile.ts";
import { type InferredColumn, inferColumn } from "./infer-column.ts";

export interface InferredSchema {
  columns: InferredColumn[];
  /** Columns of types that the schema has no word for, such as lists. */
  unnamed: string[];
  rows: { min: number; reason: string };
}

/** A first schema: what the data keeps, where it is likely to be meant and not only so by chance. */
export function inferSchema(profile: Profile, id: string | undefined): InferredSchema {
  const inferred = profile.columns.map((column) => inferColumn(column, profile.rows, column.name === id));
  return {
    columns: inferred.filter((column) => column !== null),
    unnamed: profile.columns.filter((_, index) => inferred[index] === null).map(({ name }) => name),
    rows: {
      min: Math.max(1, Math.floor(profile.rows / 2)),
      reason: `half of the ${formatCount(profile.rows)} rows now, so that a lost part is noticed`,
    },
  };
}

/** Without the rules of these ids (`distance.min`), and without columns whose type is one of them. */
export function withoutRules(schema: InferredSchema, broken: readonly string[]): InferredSchema {
  const columns = schema.columns
    .filter(({ name }) => !broken.includes(`${name}.type`))
    .map(({ name, rules }) => ({ name, rules: rules.filter(({ key }) => !broken.includes(`${name}.${key}`)) }));
  return { ...schema, columns };
}
