import type { ArtifactInfo } from "../../adapters/github/artifacts.ts";
import type { PullSeen } from "../../adapters/github/pull-requests.ts";
import { nearest } from "../../core/config/suggestion.ts";
import type { Check } from "../../core/gates/verdict.ts";
import type { EvaluatedReport, EvaluationReport } from "../../core/report/evaluation-report.ts";
import { evaluationOfHead, findReport, readJudged } from "../reports/judged-report.ts";
import type { Matter } from "../reports/report-on-pull-request.ts";
import { type Call, unfit } from "./command.ts";

/** What the head of this pull request was found to be worth, and which of its gates is meant. */

export interface Judged {
  matter: Matter;
  report: EvaluationReport;
}

export function pullHere({ pull, repository }: Call): PullSeen {
  if (!pull) throw unfit("This is no pull request", "Say it on the pull request that it is about.");
  if (pull.base !== repository.defaultBranch) {
    throw unfit(`This pull request goes into ${pull.base}`, `Gates judge what goes into ${repository.defaultBranch}.`);
  }
  return pull;
}

/** Of every model that was evaluated at the head. */
export async function judgedHere(call: Call): Promise<Judged[]> {
  const pull = pullHere(call);
  const found: Judged[] = [];
  for (const [model, settings] of Object.entries(call.config.models)) {
    const evaluation = await evaluationOfHead(call.repository, model, pull);
    const artifact: ArtifactInfo | undefined = evaluation
      ? await findReport(call.repository, model, evaluation)
      : undefined;
    if (!evaluation || !artifact) continue;
    const matter = { model, settings, pull, ...evaluation };
    found.push({ matter, report: await readJudged(call.repository, matter, artifact) });
  }
  if (found.length > 0) return found;
  throw unfit(`The head ${pull.headSha} is not evaluated yet`, "It will be, when sluice-evaluate.yml has ended.");
}

export interface GateHere {
  matter: Matter;
  report: EvaluatedReport;
  checks: Check[];
}

/** `roc_auc`, or `MODEL/roc_auc`, or the words of the report: every check that is so called. */
export async function gateHere(call: Call, word: string): Promise<GateHere> {
  const [prefix = "", rest = ""] = word.split(/\/(.*)/s);
  const named = Object.hasOwn(call.config.models, prefix) && rest !== "" ? { model: prefix, gate: rest } : null;
  const judged = (await judgedHere(call)).filter(({ matter }) => !named || matter.model === named.model);
  const evaluated = judged.flatMap(({ matter, report }) =>
    report.outcome === "evaluated" ? [{ matter, report }] : [],
  );
  if (evaluated.length === 0) throw unfit("No gate was judged", "The report says what kept it from being evaluated.");
  const gate = named?.gate ?? word;
  const hits = evaluated
    .map(({ matter, report }) => ({
      matter,
      report,
      checks: report.gates.checks.filter((check) => isCalled(check, gate)),
    }))
    .filter(({ checks }) => checks.length > 0);
  const [only, ...more] = hits;
  if (only && more.length === 0) return only;
  if (!only)
    throw unknownGate(
      gate,
      evaluated.flatMap(({ report }) => report.gates.checks),
    );
  const ways = hits.map(({ matter }) => `${matter.model}/${gate}`);
  throw unfit(`Several models have a gate ${gate}`, `Write one of ${ways.join(", ")}.`);
}

function isCalled({ metric, claim }: Check, word: string): boolean {
  return metric === word || claim.toLowerCase() === word.toLowerCase();
}

function unknownGate(word: string, checks: readonly Check[]) {
  const known = [...new Set(checks.flatMap(({ metric, claim }) => [metric, `"${claim}"`]))];
  const meant = nearest(word, known);
  return unfit(
    `There is no gate ${word}${meant ? `; did you mean '${meant}'?` : ""}`,
    `Known are ${known.join(", ")}.`,
  );
}
