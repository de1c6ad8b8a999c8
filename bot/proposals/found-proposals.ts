import { type ArtifactInfo, listArtifacts, readArtifactFile } from "../../adapters/github/artifacts.ts";
import { finding } from "../../adapters/github/github-client.ts";
import { parseJson } from "../../core/parse-json.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../core/report/evaluation-report.ts";
import { type Proposal, parseProposal } from "../../core/retrain/proposal.ts";
import type { InstalledRepository } from "../repository.ts";

/** What runs of the default branch's retraining have left for the bot. */

export const retrainWorkflow = ".github/workflows/sluice-retrain.yml";

export interface FoundProposal {
  model: string;
  run: { id: number; url: string };
  read(): Promise<{ proposal: Proposal; report: EvaluationReport }>;
}

/** Runs that are looked through; of one model the newest proposal counts. */
const recentRuns = 20;
const artifactName = /^sluice-proposal-(.+)$/;

/** Of runs that were not looked at yet, newest first, one for each model. */
export async function findProposals(repository: InstalledRepository): Promise<FoundProposal[]> {
  const found = new Map<string, FoundProposal>();
  for (const run of await newRuns(repository)) {
    for (const artifact of (await listArtifacts(repository.place, run.id)).values()) {
      const model = artifactName.exec(artifact.name)?.[1];
      if (model === undefined || found.has(model)) continue;
      found.set(model, { model, run, read: () => read(repository, artifact) });
    }
    repository.memory.runs.add(run.id);
  }
  return [...found.values()];
}

/** A workflow of this name that a branch brings can be started by hand there: then it is not of the default branch. */
async function newRuns({ place, memory, name, defaultBranch }: InstalledRepository): Promise<FoundProposal["run"][]> {
  const { client, owner, repo } = place;
  const workflow_id = retrainWorkflow.split("/").at(-1) ?? "";
  const listed = await finding("list the retrainings", () =>
    client.rest.actions.listWorkflowRuns({ owner, repo, workflow_id, status: "completed", per_page: recentRuns }),
  );
  return (listed?.data.workflow_runs ?? [])
    .filter(({ id, head_branch: branch, head_repository: head, event }) => {
      const isOwn = head?.full_name?.toLowerCase() === name.toLowerCase();
      return !memory.runs.has(id) && branch === defaultBranch && isOwn && event !== "pull_request";
    })
    .map(({ id, html_url: url }) => ({ id, url }))
    .sort((a, b) => b.id - a.id);
}

/** @throws SluiceError REPORT_INVALID when it is not what it must be */
async function read({ place }: InstalledRepository, artifact: ArtifactInfo) {
  const file = async (name: string) => new TextDecoder().decode(await readArtifactFile(place, artifact, name));
  const report = parseJson(await file("report.json"), evaluationReportSchema, {
    code: "REPORT_INVALID",
    document: "report.json",
    remedy: "Run the retraining again; if it stays so, compare the workflow file with the template.",
  });
  return { proposal: parseProposal(await file("proposal.json"), "proposal.json"), report };
}
