import type { Config, ModelConfig } from "../../core/config/schema.ts";
import type { Ports, PullRequest } from "../../core/ports.ts";
import { rejudge } from "../../core/report/evaluation/rejudge.ts";
import type { EvaluatedReport, EvaluationReport } from "../../core/report/evaluation-report.ts";
import { proposalBody, proposalTitle } from "../../core/report/promotion/proposal-body.ts";
import { truncate } from "../../core/report/truncate.ts";
import { type Proposal, proposalBranch, worthOf } from "../../core/retrain/proposal.ts";
import { trainingPath, writeTrainingFile } from "../../core/retrain/training-file.ts";
import { forwardProblem } from "../../core/retrain/window.ts";
import { modelOf } from "../model-of.ts";
import { presentOn, whyObsolete } from "./obsolete-proposals.ts";

export type ProposalPorts = Pick<Ports, "repository" | "pulls">;

export interface Offer {
  config: Config;
  model: string;
  proposal: Proposal;
  report: EvaluationReport;
  /** The run that made it. */
  run: { id: number; url: string };
  defaultBranch: string;
}

/**
 * Makes the pull request of a retraining, or brings the open one up to date: one for each model. What the run says of
 * itself does not count: the report is judged again by the default branch's gates. What a person has closed stays closed.
 *
 * @returns what was done or why nothing was, in a sentence
 */
export async function offerProposal(ports: ProposalPorts, offer: Offer): Promise<string> {
  const { model, run, defaultBranch } = offer;
  const earlier = await ports.pulls.find({ head: proposalBranch(model), base: defaultBranch, state: "all" });
  const own = earlier.filter(({ isFork }) => !isFork);
  const answered = own.find(({ body }) => (runOf(body) ?? 0) >= run.id);
  if (answered) return `run ${run.id} is answered by #${answered.number}`;
  const settings = modelOf(offer.config, model);
  const report = rejudge(offer.report, model, settings);
  const problem = await problemWith(ports, offer, settings, report);
  if (problem !== null || report.outcome !== "evaluated")
    return `the retraining of ${model} is not proposed: ${problem}`;
  const open = own.find(({ state }) => state === "open") ?? null;
  const strange = open && (await strangeFile(ports, model, open));
  if (open && strange) {
    // Answered all the same, so that it does not come back when that pull request is closed.
    await ports.pulls.update(open.number, { body: open.body.replace(markers, marker(run.id)) });
    return `#${open.number} stays as it is: somebody has changed ${strange} there`;
  }
  await writeBranch(ports, offer);
  const number = await writePull(
    ports,
    offer,
    open,
    body(offer, report, worthOf(report, settings.retrain?.better_at).sentence),
  );
  return `the retraining of ${model} is ${open ? "brought up to date" : "open"}: #${number}`;
}

const marker = (run: number) => `<!-- sluice:retrain ${run} -->`;
const markers = /<!-- sluice:retrain (\d+) -->/;

function runOf(body: string): number | null {
  const id = markers.exec(body)?.[1];
  return id === undefined ? null : Number(id);
}

function body({ proposal, run }: Offer, report: EvaluatedReport, worth: string): string {
  return truncate(`${marker(run.id)}\n${proposalBody(proposal, report, worth)}\n\n[The run that made it](${run.url})`, {
    whole: run.url,
  });
}

async function problemWith(
  ports: ProposalPorts,
  { config, model, proposal, defaultBranch }: Offer,
  settings: ModelConfig,
  report: EvaluationReport,
): Promise<string | null> {
  const { training } = proposal;
  if (proposal.model !== model || training.model !== model) return `it is about ${proposal.model}`;
  const obsolete = await whyObsolete(ports, { config, model, training, defaultBranch });
  if (obsolete !== null) return obsolete;
  const present = await presentOn(ports.repository, settings, model, defaultBranch);
  const backward = present && forwardProblem(present, training.window, settings.retrain?.holdout ?? 1);
  if (backward !== null) return backward;
  const { isBetter, sentence } = worthOf(report, settings.retrain?.better_at);
  return isBetter ? null : sentence;
}

/** A file that has no place in a proposal; null: there is none. */
export async function strangeFile(
  { pulls }: Pick<Ports, "pulls">,
  model: string,
  { number }: PullRequest,
): Promise<string | null> {
  return (await pulls.files(number)).find((path) => path !== trainingPath(model)) ?? null;
}

/** One commit on top of the default branch; left alone while it still says what it has to. */
async function writeBranch({ repository }: ProposalPorts, { model, proposal, defaultBranch }: Offer): Promise<void> {
  const [branch, path] = [proposalBranch(model), trainingPath(model)];
  const content = writeTrainingFile(proposal.training);
  const [head, base] = [await repository.head(branch), await repository.head(defaultBranch)];
  if (base === null || (head !== null && (await repository.readFile(head, path)) === content)) return;
  const message = `${proposalTitle(model, proposal.training.window)}\n\n${proposal.training.because}\n`;
  await repository.commitFile({ branch, path, content, message, expectedHead: head, onto: base });
}

async function writePull(
  { pulls }: ProposalPorts,
  { model, proposal, defaultBranch: base }: Offer,
  open: PullRequest | null,
  text: string,
): Promise<number> {
  const title = proposalTitle(model, proposal.training.window);
  if (!open) return (await pulls.open({ head: proposalBranch(model), base, title, body: text })).number;
  await pulls.update(open.number, { title, body: text });
  return open.number;
}
