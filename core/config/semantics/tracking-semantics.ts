import type { Config } from "../schema.ts";
import type { Misuse } from "./misuse.ts";

/** What a description of tracking may not say although every key of it is well formed. */
export function checkTracking({ tracking, models, environments }: Config): Misuse[] {
  if (!tracking) return [];
  const { url, aliases, registered_model: registered } = tracking.mlflow;
  const { username, password } = new URL(url);
  const isMany = Object.keys(models).length > 1;
  return [
    ...(username === "" && password === ""
      ? []
      : [{ path: ["url"], message: "holds credentials; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD" }]),
    ...(isMany && !registered.includes("{model}")
      ? [{ path: ["registered_model"], message: "needs {model}, so that each model has versions of its own" }]
      : []),
    ...Object.keys(aliases)
      .filter((environment) => !Object.hasOwn(environments, environment))
      .map((environment) => ({ path: ["aliases", environment], message: `there is no environment ${environment}` })),
  ].map(({ path, message }) => ({ path: ["mlflow", ...path], message }));
}
