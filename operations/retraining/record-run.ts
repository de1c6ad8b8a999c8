import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports, RepositoryPort } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { triggers } from "../../core/retrain/decide.ts";
import { parseRuns, type RetrainRun, runBranch, runPath, withRun } from "../../core/retrain/run-ledger.ts";

/** A training that has begun. */
const begunSchema = z.strictObject({ model: z.string().max(63), trigger: z.enum(triggers), because: z.string() });

export type BegunRun = z.output<typeof begunSchema>;

type RecordPorts = Pick<Ports, "repository" | "clock">;

/** @param text JSON list of trainings that have begun */
export async function recordRuns(ports: RecordPorts, text: string): Promise<Outcome<BegunRun[]>> {
  const document = "the list of trainings";
  const remedy = "Hand over the output `runs` of the action retrain.";
  const begun = parseJson(text, z.array(begunSchema).max(1_000), { code: "USAGE", document, remedy });
  for (const run of begun) await recordRun(ports, run);
  const headline = `${plural(begun.length, "retraining")} counted, on ${runBranch}`;
  return { conclusion: "passed", headline, summary: "", facts: begun, annotations: [] };
}

const mostTries = 5;

/** Writes down that a training began, for cooldown and budget; also one that then broke, so that it is not tried for ever. */
export async function recordRun(
  { repository, clock }: RecordPorts,
  { model, trigger, because }: BegunRun,
): Promise<void> {
  const run = { at: new Date(clock.now()).toISOString(), trigger, because: because.slice(0, 1_000) };
  for (let tries = 1; ; tries++) {
    try {
      await add(repository, model, run);
      return;
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
