import { join } from "node:path";
import { checkout } from "../play/checkout.ts";
import { type Service, startService } from "../play/processes.ts";
import type { Environment, Plan } from "./plan.ts";

/** A model server per environment, as processes of their own. */

export function startModelServer(plan: Plan, environment: Environment): Promise<Service> {
  return startService({
    name: `${environment} server`,
    command: [
      join(checkout, "cli/main.ts"),
      "serve",
      "--data-port",
      new URL(plan.dataUrl[environment]).port,
      "--admin-port",
      new URL(plan.adminUrl[environment]).port,
      "--state",
      join(plan.folder, environment),
    ],
    cwd: checkout,
    env: { SLUICE_SERVER_TOKEN: plan.adminToken, SLUICE_REGISTRY: plan.registryUrl },
    healthUrl: `${plan.dataUrl[environment]}/v2/health/live`,
    logFile: join(plan.folder, "logs", `${environment}.log`),
  });
}
