import { aboutCases } from "./about-cases.ts";
import { binaryCases } from "./binary-cases.ts";
import { httpCases } from "./http-cases.ts";
import { jsonCases, jsonDatatypeCases } from "./json-cases.ts";
import { refusalCases } from "./refusal-cases.ts";
import type { Case, Subject } from "./subject.ts";

/**
 * Conformance with the Open Inference Protocol v2 over REST, of any server. There is no official suite: this one follows
 * the specification and its binary tensor extension, and asks the unfriendly questions that servers got wrong.
 */
export const chapters: Readonly<Record<string, readonly Case[]>> = {
  "health and metadata": aboutCases,
  "inference in JSON": jsonCases,
  "datatypes in JSON": jsonDatatypeCases,
  "binary tensors": binaryCases,
  refusals: refusalCases,
  HTTP: httpCases,
};

export interface Finding {
  chapter: string;
  title: string;
  /** null: conforms. */
  failure: string | null;
}

/** Asks everything that applies, one after the other. */
export async function judge(subject: Subject): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [chapter, cases] of Object.entries(chapters)) {
    for (const { title, check } of cases.filter(({ applies }) => applies?.(subject) ?? true)) {
      const failure = await check(subject).then(
        () => null,
        (error: unknown) => String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "",
      );
      findings.push({ chapter, title, failure });
    }
  }
  return findings;
}
