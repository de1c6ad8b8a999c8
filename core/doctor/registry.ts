import type { Config } from "../config/schema.ts";
import type { Facts } from "./facts.ts";
import { type Diagnosis, found, healthy, judging } from "./finding.ts";
import { jobsOf, readWorkflow, stepsOf } from "./workflow-file.ts";

/** Whether models outlive the job that released them. That no registry is named at all is told with the variables. */
export function examineRegistry(facts: Facts, config: Config): Diagnosis {
  return judging("where released models are kept", facts.variables, (variables) => {
    const registry = variables.SLUICE_REGISTRY || config.registry;
    const isFolder = registry.startsWith("file:") && registry !== "file://.sluice/registry";
    return isFolder ? found(...hostedReleases(facts).map((where) => forgotten(registry, where))) : healthy;
  });
}

/** GitHub's own machines, which begin empty and are thrown away. */
const hosted = /^(ubuntu|windows|macos)-/;

function hostedReleases({ workflows }: Facts): string[] {
  return workflows.flatMap(({ path, text }) =>
    jobsOf(readWorkflow(text))
      .filter(([, job]) => [job["runs-on"]].flat().some((label) => hosted.test(String(label))))
      .filter(([, job]) => stepsOf(job).some(({ uses }) => /^sluice-ml\/sluice\/actions\/release@/.test(String(uses))))
      .map(([id]) => `${path}: job ${id}`),
  );
}

function forgotten(registry: string, where: string) {
  return {
    id: "registry-ends-with-runner",
    severity: "error" as const,
    what: `Released models are kept in ${registry}, a folder of a machine that GitHub throws away.`,
    where,
    why: "The tag stays and the model is gone: no server can load it, and no later evaluation can compare with it.",
    mend: "Let the job run on a runner of your own that has this folder mounted, as the model servers have (`runs-on:`); sluice-evaluate.yml reads it too.",
  };
}
