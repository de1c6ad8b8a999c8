import { plural } from "../report/numbers.ts";
import type { Check, GateReport } from "./verdict.ts";

/** What all checks say together. Informational ones have no say. */
export function overallOf(checks: readonly Check[]): Omit<GateReport, "checks"> {
  const decisive = checks.filter((check) => !check.informational);
  const failed = decisive.filter((check) => check.verdict === "fail");
  const unsure = decisive.filter((check) => check.verdict === "unsure");
  const blocking = unsure.filter((check) => check.blocks);
  if (failed.length > 0) {
    const says = failed.length === 1 ? "says" : "say";
    const sentence = `${failed.length} of ${plural(decisive.length, "gate")} ${says} no: ${named(failed)}`;
    return { verdict: "fail", passed: false, sentence };
  }
  if (blocking.length > 0) {
    return { verdict: "unsure", passed: false, sentence: `cannot tell yet: ${named(blocking)}` };
  }
  if (unsure.length > 0) {
    const passed = `${decisive.length - unsure.length} of ${plural(decisive.length, "gate")} passed`;
    return { verdict: "unsure", passed: true, sentence: `${passed}, ${unsure.length} cannot tell (allowed)` };
  }
  const all = ["", "the gate", "both gates"][decisive.length] ?? `all ${decisive.length} gates`;
  return { verdict: "pass", passed: true, sentence: `${all} passed` };
}

const mostNamed = 3;

function named(checks: readonly Check[]): string {
  const names = checks.slice(0, mostNamed).map(({ claim, limit }) => `${claim} (${limit})`);
  return [...names, ...(checks.length > mostNamed ? ["and others"] : [])].join(", ");
}
