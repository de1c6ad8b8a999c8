import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import { formatDuration } from "../../core/report/numbers.ts";
import type { Params } from "../../core/retrain/draw-params.ts";
import { sharedResults } from "./share-search.ts";
import { bestOf, drawnFor, runTrials, type Search } from "./trials.ts";

/**
 * Looks for better parameters of the training command, judged on the validation rows: by trials of random parameters, here
 * or already made by several machines, or by a command that searches in its own way. The holdout takes no part.
 *
 * @throws SluiceError TRAIN_FAILED where no trial gives a model that can be judged
 */
export async function searchParams(ports: Ports, wanted: Search): Promise<Params> {
  if (wanted.search.command !== undefined) return await byCommand(ports, wanted);
  const drawn = drawnFor(wanted);
  const results =
    (await sharedResults(ports, wanted, drawn)) ?? (await runTrials(ports, wanted, drawn, [...drawn.keys()]));
  return bestOf(results, drawn, wanted.task);
}

const longestAnswer = 100_000;

async function byCommand(ports: Ports, { search, task }: Search): Promise<Params> {
  const { command = "", timeout, trials, parallel, params } = search;
  ports.progress.step(`Searching parameters by ${command}`);
  const { seed, params: present } = task.model.train;
  const { exitCode, timedOut, stdout, tail } = await ports.commands.run(command, {
    cwd: ports.files.resolve("."),
    timeoutMs: timeout,
    keepStdout: longestAnswer,
    env: {
      SLUICE_TRAIN: ports.files.resolve(task.train.path),
      SLUICE_VALIDATION: ports.files.resolve(task.validation.path),
      SLUICE_SEED: String(seed),
      SLUICE_PARAMS: JSON.stringify(present),
      SLUICE_SEARCH: JSON.stringify({ trials, parallel, params }),
    },
  });
  const remedy = "Let it print the best parameters as one JSON object on stdout, and exit with 0.";
  if (timedOut || exitCode !== 0) {
    const how = timedOut ? `was ended after ${formatDuration(timeout)}` : `failed with ${exitCode ?? "a signal"}`;
    throw new SluiceError("TRAIN_FAILED", `retrain.search.command ${how}. Its last lines:\n${tail.join("\n")}`, {
      remedy,
    });
  }
  return parseJson(stdout ?? "", z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()])), {
    code: "TRAIN_FAILED",
    document: "the answer of retrain.search.command",
    remedy,
  });
}
