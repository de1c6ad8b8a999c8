import { join } from "node:path";
import type { SandboxGitHub } from "../github/types.ts";
import { checkout, type Environment, type Plan } from "./plan.ts";
import { type Service, startService } from "./processes.ts";

/** The parts of Sluice that run as processes of their own: a model server per environment, and the bot. */

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

export function startBot(plan: Plan, github: SandboxGitHub): Promise<Service> {
  const { hostname, port } = new URL(plan.botUrl);
  return startService({
    name: "bot",
    command: [join(checkout, "bin/sluice.ts"), "bot"],
    cwd: checkout,
    env: {
      APP_ID: String(github.app?.id),
      PRIVATE_KEY: github.app?.privateKey ?? "",
      WEBHOOK_SECRET: plan.webhookSecret,
      HOST: hostname,
      PORT: port,
      GITHUB_API_URL: github.url,
      SLUICE_REGISTRY: plan.registryUrl,
      SLUICE_SERVER_TOKEN: plan.adminToken,
      SLUICE_SWEEP_SECONDS: "1",
      SLUICE_GITHUB_THROTTLE: "off",
    },
    healthUrl: `${plan.botUrl}/healthz`,
    logFile: join(plan.folder, "logs", "bot.log"),
  });
}
