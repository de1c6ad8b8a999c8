import { z } from "zod";
import type { Config, ModelConfig } from "../../core/config/schema.ts";
import { identifier } from "../../core/data/sql-text.ts";
import { SluiceError } from "../../core/errors.ts";
import { timeReference } from "../../core/monitor/live-columns.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import { promotionOrder } from "../../core/release/promotion-chain.ts";
import { type Release, releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import type { RetrainFacts } from "../../core/retrain/decide.ts";
import { proposalBranch } from "../../core/retrain/proposal.ts";
import { parseRuns, runBranch, runPath } from "../../core/retrain/run-ledger.ts";
import { parseTrainingFile, trainingPath } from "../../core/retrain/training-file.ts";
import { productionOf } from "../evaluation/references.ts";
import { readHistory } from "../monitoring/monitor-history.ts";
import { readEvidence } from "../release/release-evidence.ts";
import { sourceOf } from "../source-of.ts";

/** What a decision on a training rests on, from git, the data and GitHub. */

export async function factsOfReleases(
  ports: Ports,
  config: Config,
  model: string,
): Promise<Pick<RetrainFacts, "newest" | "production" | "watched">> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const [newest] = releases;
  if (!newest) return { newest: null, production: null, watched: [] };
  const served = (await productionOf(ports, config, model)) ?? newest;
  const watched = releases.filter(({ digest }) => digest === served.digest).map(({ release }) => release);
  return { newest: await ageOf(ports, config, newest), production: served.release, watched };
}

async function ageOf(ports: Ports, config: Config, release: Release): Promise<RetrainFacts["newest"]> {
  const [made] = await ports.repository.log(release.commit, 1);
  const report = await readEvidence(ports, config, release);
  const rows = typeof report === "string" ? null : report.candidate.data.rows;
  return made ? { release: release.release, at: Date.parse(made.at), rows } : null;
}

/** Of the environment, by default the last one, which is what is meant by production. */
export async function watchedWindows(
  { repository }: Ports,
  config: Config,
  model: string,
  environment: string | undefined = promotionOrder(config).at(-1),
): Promise<RetrainFacts["windows"]> {
  return environment === undefined ? [] : (await readHistory(repository, environment, model)).windows;
}

export async function earlierRuns({ repository }: Ports, model: string): Promise<number[]> {
  const head = await repository.head(runBranch);
  const text = head === null ? null : await repository.readFile(head, runPath(model));
  return parseRuns(text, runPath(model)).runs.map(({ at }) => Date.parse(at));
}

export async function openProposal({ pulls, repository }: Ports, model: string): Promise<RetrainFacts["proposal"]> {
  const found = await withoutGitHub(() => pulls.find({ head: proposalBranch(model), state: "open" }), []);
  const own = found.find(({ isFork }) => !isFork);
  const text = own ? await repository.readFile(own.headSha, trainingPath(model)) : null;
  return own && text !== null ? { number: own.number, until: parseTrainingFile(text, model).window.until } : null;
}

/** A checkout by itself has no pull requests. */
async function withoutGitHub<T>(look: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof SluiceError && error.code === "USAGE") return nothing;
    throw error;
  }
}

/** How many rows have a label, and when the newest of them was. */
export async function labelledRows(
  ports: Ports,
  { data }: ModelConfig,
): Promise<{ labelled: number; newest: number | null }> {
  const at = `try_cast(${identifier(data.time ?? "")} as timestamp)`;
  const groups = await ports.data.tally(await sourceOf(ports.files, data), {
    columns: [timeReference],
    reference: "labelled rows",
    selection: {
      columns: [{ name: timeReference.name, expression: at }],
      where: `${identifier(data.target)} is not null`,
      group: null,
    },
  });
  const counts = groups.get("");
  return { labelled: counts?.rows ?? 0, newest: counts?.columns[timeReference.name]?.range?.max ?? null };
}

const answerSchema = z.discriminatedUnion("retrain", [
  z.strictObject({ retrain: z.literal(true), because: z.string().min(1).max(500) }),
  z.strictObject({ retrain: z.literal(false), because: z.string().max(500).default("no") }),
]);

const commandTimeout = 600_000;
const longestAnswer = 10_000;

/** @throws SluiceError TRAIN_FAILED where the command fails, or does not say yes or no: silence is no answer */
export async function askCommand(ports: Ports, model: string, command: string): Promise<RetrainFacts["command"]> {
  ports.progress.step(`Asking ${command}`);
  const remedy = 'Let it print {"retrain": true, "because": "…"} or {"retrain": false}, and exit with 0.';
  const options = { cwd: ports.files.resolve("."), env: { SLUICE_MODEL: model }, timeoutMs: commandTimeout };
  const { exitCode, stdout, tail } = await ports.commands.run(command, { ...options, keepStdout: longestAnswer });
  if (exitCode !== 0) {
    const message = `retrain.when.command of ${model} failed with ${exitCode ?? "a signal"}. Its last lines:\n${tail.join("\n")}`;
    throw new SluiceError("TRAIN_FAILED", message, { remedy });
  }
  const document = `the answer of retrain.when.command of ${model}`;
  return parseJson(stdout ?? "", answerSchema, { code: "TRAIN_FAILED", document, remedy });
}
