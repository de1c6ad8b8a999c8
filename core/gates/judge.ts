import type { Gate } from "../config/schema.ts";
import { SluiceError } from "../errors.ts";
import type { Measurement } from "../metrics/measurement.ts";
import type { Breakdown } from "../slices/breakdown.ts";
import { checkOf } from "./checks.ts";
import type { Claim, Measured, TestableClaim } from "./claims.ts";
import { demandsOf, isTooSmall } from "./demands.ts";
import { judgeFamily } from "./judge-family.ts";
import { overallOf } from "./overall.ts";
import type { GateReport } from "./verdict.ts";

/** What was measured beside the usual models on the whole holdout, as far as a gate asked for it. */
export interface Beside {
  breakdowns?: readonly Breakdown[];
  references?: Pick<Measured, "baseline" | "base-branch">;
  /** Why there is no model of the base branch; a sentence. */
  missing?: string;
}

/**
 * Three-valued: a check passes when its bound proves the limit kept, fails when its bound proves it broken, and is unsure
 * otherwise. All must pass, so a false pass needs no correction; one is enough to fail, so the noes are Holm-corrected:
 * together they are wrong at most as often as one alone may be, half of it for slices and pairs of groups.
 *
 * @throws SluiceError CONFIG_INVALID, REPORT_INVALID; also when no gate that may block can be judged: never a pass
 */
export function judgeGates(gates: readonly Gate[], measurement: Measurement, beside: Beside = {}): GateReport {
  const whole = { ...measurement, ...beside.references };
  const demands = gates.flatMap((gate) => demandsOf(gate, whole, beside.breakdowns ?? []));
  const testable = demands.flatMap(({ claims }) => claims).filter(isTestable);
  const decisive = testable.filter(({ gate }) => !gate.informational);
  if (decisive.length === 0) throw nothingJudged(gates);
  // A family of their own, so that a check for information never weakens one that decides.
  const informational = testable.filter(({ gate }) => gate.informational);
  const findings = new Map([decisive, informational].flatMap(judgeFamily).map((found) => [found.claim, found]));
  const checks = demands.map((demand) => checkOf(demand, findings, beside.missing));
  return { ...overallOf(checks), checks };
}

function isTestable(claim: Claim): claim is TestableClaim {
  return claim.subject !== null && !isTooSmall(claim);
}

function nothingJudged(gates: readonly Gate[]): SluiceError {
  if (gates.every((gate) => gate.informational)) {
    return new SluiceError("CONFIG_INVALID", "There is no gate that could say no, and that is never a pass.", {
      remedy: "Add a gate to sluice.yaml that is not informational.",
    });
  }
  const message = gates.some((gate) => gate.slices ?? gate.by)
    ? "No gate can be judged: every slice is too small, or there is no other model yet to compare with."
    : "No gate can be judged: each compares with another model, and there is none yet.";
  return new SluiceError("CONFIG_INVALID", message, {
    remedy: "Add a gate with a limit of its own, such as { metric: roc_auc, at_least: 0.6 }.",
  });
}
