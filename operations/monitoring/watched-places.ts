import type { Config } from "../../core/config/schema.ts";
import type { AlertPlace } from "../../core/monitor/alerts/alert-marker.ts";
import { watchedEnvironments } from "../../core/monitor/watched-environments.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { environmentOf, readDesired } from "../environment/environment.ts";

/** Every model in every environment that can be watched and serves a release. */
export async function watchedPlaces(
  { repository }: Pick<Ports, "repository">,
  config: Config,
): Promise<Outcome<{ places: AlertPlace[] }>> {
  const places: AlertPlace[] = [];
  for (const model of Object.keys(config.models)) {
    for (const environment of watchedEnvironments(config, model)) {
      const { branch } = environmentOf(config, environment);
      const desired = await readDesired(repository, { name: environment, branch }, model);
      if (desired?.file.stable) places.push({ model, environment });
    }
  }
  const list = places.map(({ model, environment }) => `${model} in ${environment}`).join(", ");
  const headline = `${plural(places.length, "model")} to watch${list ? `: ${list}` : ""}`;
  return { conclusion: "passed", headline, summary: "", facts: { places }, annotations: [] };
}
