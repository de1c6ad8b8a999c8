import { normalQuantile } from "../../../core/metrics/special-functions.ts";
import { alphaShare, type Counts, noCounts, noEvidence } from "../../../core/rollout/judge/evidence.ts";
import { judge } from "../../../core/rollout/judge/judge.ts";
import { addToProcess, emptyProcess, type ShareProcess } from "../../../core/rollout/judge/share-process.ts";
import type { RolloutPlan } from "../../../core/rollout/status.ts";
import type { Minute } from "./canary-traffic.ts";

/** Rules that watch a canary, each minute. Those of others are written anew from what their documentation says. */

export type Ruling = "rollback" | "promote" | null;

/** A rule that begins to watch; it is told each minute once. */
export type Rule = () => (minute: Minute) => Ruling;

/** Rolls back when more than so many minutes had what is taken for a failure. */
function countingFailures(isFailure: (minute: Minute) => boolean, allowed: number): Rule {
  return () => {
    let failures = 0;
    return (minute) => {
      failures += Number(isFailure(minute));
      return failures > allowed ? "rollback" : null;
    };
  };
}

const candidateRate = ({ units, failedRequests }: Minute) => failedRequests.candidate / units.candidateUnits;
const stableRate = ({ units, failedRequests }: Minute) => failedRequests.stable / units.stableUnits;

/** Like an Argo Rollouts analysis of the success rate: a fixed limit, so many failed measurements allowed. */
export const fixedLimit = (limit: number, failureLimit: number): Rule =>
  countingFailures((minute) => candidateRate(minute) > limit, failureLimit);

/** Flagger counts failed checks up to a threshold, at which it rolls back. */
export const failedChecks = (limit: number, threshold: number): Rule => fixedLimit(limit, threshold - 1);

export const timesStable = (factor: number, failureLimit: number): Rule =>
  countingFailures((minute) => candidateRate(minute) > factor * stableRate(minute), failureLimit);

/** A test of two proportions on all counts so far, looked at every minute as if it were the only look. */
export const zTestEachMinute =
  (alpha: number): Rule =>
  () => {
    const quantile = normalQuantile(1 - alpha);
    const sum = { candidate: 0, stable: 0, candidateUnits: 0, stableUnits: 0 };
    return ({ units, failedRequests }) => {
      sum.candidate += failedRequests.candidate;
      sum.stable += failedRequests.stable;
      sum.candidateUnits += units.candidateUnits;
      sum.stableUnits += units.stableUnits;
      const pooled = (sum.candidate + sum.stable) / (sum.candidateUnits + sum.stableUnits);
      const variance = pooled * (1 - pooled) * (1 / sum.candidateUnits + 1 / sum.stableUnits);
      const difference = sum.candidate / sum.candidateUnits - sum.stable / sum.stableUnits;
      return difference > quantile * Math.sqrt(variance) ? "rollback" : null;
    };
  };

/**
 * Like Kayenta's Mann-Whitney classifier every ten minutes: the rates of the last hour's minutes, a 98 % interval of the
 * shift between them (Hodges-Lehmann), and a rollback when it lies above a quarter of the shift's own estimate.
 */
export const mannWhitney =
  (everyMinutes: number): Rule =>
  () => {
    const minutes: Minute[] = [];
    return (minute) => {
      minutes.push(minute);
      return minutes.length % everyMinutes === 0 && isShiftedUp(minutes.slice(-60)) ? "rollback" : null;
    };
  };

const confidence = 0.98;
const tolerance = 0.25;

function isShiftedUp(minutes: readonly Minute[]): boolean {
  const [candidate, stable] = [minutes.map(candidateRate), minutes.map(stableRate)];
  const shifts = Float64Array.from(candidate.flatMap((rate) => stable.map((other) => rate - other))).sort();
  const [m, n] = [candidate.length, stable.length];
  const width = normalQuantile(1 - (1 - confidence) / 2) * Math.sqrt((m * n * (m + n + 1)) / 12);
  const lowest = Math.max(0, Math.floor((m * n) / 2 - width));
  const estimate = shifts[Math.floor(shifts.length / 2)] ?? 0;
  return (shifts[lowest] ?? 0) > tolerance * Math.abs(estimate);
}

/** The judge that is shipped; `alpha` is for errors alone, which are all that happens here. */
export const sluice =
  (alpha: number, counted: "units" | "requests" = "units"): Rule =>
  () => {
    const rules: RolloutPlan["judge"] = {
      rollbackIfWorseThan: 0,
      promoteIfBelow: 0.5,
      wrongRollback: alpha / alphaShare.errors,
      whenUnsure: "hold",
    };
    const counts = { stable: { ...noCounts }, candidate: { ...noCounts } };
    let [worse, fine]: [ShareProcess, ShareProcess] = [emptyProcess, emptyProcess];
    return ({ units, failedRequests }) => {
      const block =
        counted === "units"
          ? units
          : { ...units, candidateEvents: failedRequests.candidate, stableEvents: failedRequests.stable };
      worse = addToProcess(worse, block, 1, "worse");
      fine = addToProcess(fine, block, 1.5, "fine");
      add(counts, block);
      const errors = { ...noEvidence.metrics.errors, worse, fine };
      const evidence = { ...noEvidence, metrics: { ...noEvidence.metrics, errors } };
      const { verdict } = judge(evidence, counts, { judge: rules, stable: null, minUnits: 100 }, { last: true });
      return verdict === "fail" ? "rollback" : verdict === "pass" ? "promote" : null;
    };
  };

function add({ stable, candidate }: Counts, block: Minute["units"]): void {
  stable.units += block.stableUnits;
  stable.unitsWithErrors += block.stableEvents;
  candidate.units += block.candidateUnits;
  candidate.unitsWithErrors += block.candidateEvents;
}
