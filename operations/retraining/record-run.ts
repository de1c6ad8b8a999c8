import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports, RepositoryPort } from "../../core/ports.ts";
import { parseRuns, type RetrainRun, runBranch, runPath, withRun } from "../../core/retrain/run-ledger.ts";

const mostTries = 5;

/** Writes down that a training began, for cooldown and budget; also one that then broke, so that it is not tried for ever. */
export async function recordRun(
  { repository, clock }: Pick<Ports, "repository" | "clock">,
  { model, trigger, because }: { model: string } & Pick<RetrainRun, "trigger" | "because">,
): Promise<Outcome<RetrainRun>> {
  const run = { at: new Date(clock.now()).toISOString(), trigger, because: because.slice(0, 1_000) };
  for (let tries = 1; ; tries++) {
    try {
      await add(repository, model, run);
      const headline = `${model}: the retraining counts, on ${runBranch}`;
      return { conclusion: "passed", headline, summary: "", facts: run, annotations: [] };
    } catch (error) {
      if (tries === mostTries || !(error instanceof SluiceError && error.code === "CONFLICT")) throw error;
    }
  }
}

async function add(repository: RepositoryPort, model: string, run: RetrainRun): Promise<void> {
  const path = runPath(model);
  const head = await repository.head(runBranch);
  const ledger = withRun(parseRuns(head === null ? null : await repository.readFile(head, path), path), run);
  await repository.commitFile({
    branch: runBranch,
    path,
    content: `${JSON.stringify(ledger, null, 1)}\n`,
    message: `Count a retraining of ${model}`,
    expectedHead: head,
  });
}
