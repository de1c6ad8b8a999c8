import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import type { Params } from "../../core/retrain/draw-params.ts";
import {
  digestOfDrawn,
  mergeTried,
  parseShare,
  placesOf,
  shareName,
  type Tried,
  triedSchema,
} from "../../core/retrain/trials.ts";
import { pathsOf } from "../paths.ts";
import { prepareTask } from "./prepare-task.ts";
import { drawnFor, runTrials, type Search } from "./trials.ts";

/** A search whose trials several machines share: each leaves a file, and whoever trains takes the best of all. */

export interface ShareInput {
  config: Config;
  model: string;
  /** Which machine of how many, such as `2-of-4`. */
  share: string;
}

/** @throws SluiceError USAGE where there is nothing to share */
export async function shareSearch(
  ports: Ports,
  { config, model: name, share: text }: ShareInput,
): Promise<Outcome<Tried>> {
  const share = parseShare(text);
  const { task, data, search } = await prepareTask(ports, { config, model: name });
  if (!search || search.command !== undefined) throw nothingToShare(name);
  const wanted = { name, search, task, data };
  const drawn = drawnFor(wanted);
  const results = await runTrials(ports, wanted, drawn, placesOf(share, drawn.length));
  const trials = [...results].map(([place, value]) => ({ place, value }));
  const tried: Tried = { version: 1, model: name, data, drawn: digestOfDrawn(drawn), trials };
  // The model is in the name too: a workflow fetches by a pattern, which the artifacts of `churn-eu` fit like those of `churn`.
  await ports.files.write(`${pathsOf(name).trials}/${name}.${shareName(share)}.json`, `${JSON.stringify(tried)}\n`);
  const headline = `tried ${trials.length} of ${plural(drawn.length, "trial")} of ${name}`;
  return { conclusion: "passed", headline, summary: "", facts: tried, annotations: [] };
}

function nothingToShare(name: string): SluiceError {
  return new SluiceError("USAGE", `${name} has no search whose trials machines could share.`, {
    remedy: "Set retrain.search.params and retrain.search.machines, and let training/MODEL.yaml ask for the search.",
  });
}

/** What the machines found; null where none has left anything. A machine that broke has left nothing, and that is said. */
export async function sharedResults(
  ports: Ports,
  { name, data }: Search,
  drawn: readonly Params[],
): Promise<Map<number, number | null> | null> {
  const paths = await ports.files.glob(`${pathsOf(name).trials}/*.json`);
  const shares = await Promise.all(paths.map((path) => readTried(ports, path)));
  const own = shares.filter(({ model }) => model === name);
  if (own.length === 0) return null;
  const results = mergeTried(own, { data, drawn: digestOfDrawn(drawn) });
  const missing = drawn.length - results.size;
  if (missing > 0)
    ports.progress.step(`${missing} of ${plural(drawn.length, "trial")} left no result: their machine broke`);
  return results;
}

async function readTried({ files }: Ports, path: string): Promise<Tried> {
  const remedy = "Remove .sluice/trials, or run the whole workflow again.";
  return parseJson((await files.readText(path)) ?? "", triedSchema, { code: "BUNDLE_INVALID", document: path, remedy });
}
