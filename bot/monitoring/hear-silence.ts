import { raiseIssue, settleIssue } from "../../adapters/github/sticky-issue.ts";
import { dispatchWorkflow } from "../../adapters/github/workflow-runs.ts";
import { usualMonitor } from "../../core/config/schemas/monitor-schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { AlertPlace } from "../../core/monitor/alerts/alert-marker.ts";
import { type Silence, silenceOf } from "../../core/monitor/heartbeat.ts";
import { watchedEnvironments } from "../../core/monitor/watched-environments.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { environmentOf, readDesired } from "../../operations/environment/environment.ts";
import { readHistory } from "../../operations/monitoring/monitor-history.ts";
import { type InstalledRepository, readConfig } from "../repository.ts";
import { monitorWorkflow, type Started, silenceIssue, silenceMarker, watchedAgain } from "./silence-replies.ts";

/** A second look at the clock: whether live rows are still looked at, where GitHub's schedule is the first. */
export async function hearSilence(repository: InstalledRepository): Promise<void> {
  const config = await readConfig(repository);
  if (!config) return;
  for (const [model, { monitor }] of Object.entries(config.models)) {
    const { every } = monitor ?? usualMonitor;
    for (const environment of watchedEnvironments(config, model)) {
      const { branch } = environmentOf(config, environment);
      const place = { environment, model };
      const silence = await silenceIn(repository, { ...place, branch, every });
      await tell(repository, place, { silence, every });
    }
  }
}

interface Watched extends AlertPlace {
  branch: string;
  every: number;
}

/** So many changes of a release file are older than two windows. */
const changesLookedAt = 200;

/** Null: it is watched, or serves nothing. */
async function silenceIn(
  { ports }: InstalledRepository,
  { environment, model, branch, every }: Watched,
): Promise<Silence | null> {
  const desired = await readDesired(ports.repository, { name: environment, branch }, model);
  if (!desired?.file.stable) return null;
  const history = await readHistory(ports.repository, environment, model);
  const first = (await ports.repository.log(desired.head, changesLookedAt, releaseFilePath(model))).at(-1);
  return silenceOf({ history, every, servesSince: first ? Date.parse(first.at) : 0, now: ports.clock.now() });
}

async function tell(
  repository: InstalledRepository,
  place: AlertPlace,
  { silence, every }: { silence: Silence | null; every: number },
): Promise<void> {
  const { memory, self } = repository;
  const name = `silence ${place.environment}/${place.model}`;
  const matter = { marker: silenceMarker(place), self };
  if (silence) {
    const started = await start(repository, every);
    await raiseIssue(repository.place, matter, silenceIssue({ place, silence, every, started }));
  } else if (memory.shown.get(name) !== "none") {
    await settleIssue(repository.place, matter, watchedAgain);
  }
  memory.shown.set(name, silence ? "silence" : "none");
}

/** Once for each window that is missed, for all models together. */
async function start({ place, defaultBranch: ref, self, ports }: InstalledRepository, every: number): Promise<Started> {
  const since = ports.clock.now() - every;
  try {
    const url = await dispatchWorkflow(place, { workflow: monitorWorkflow, ref, inputs: {}, by: self.login, since });
    return url === null
      ? { because: `${ref} has no such workflow that is active and can be started by hand.` }
      : { url };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { because: error.message };
  }
}
