import { join } from "node:path";
import type { SandboxGitHub } from "../github/types.ts";
import { checkout } from "./checkout.ts";
import { type Service, startService } from "./processes.ts";

export interface BotPlan {
  /** Its log goes here. */
  folder: string;
  botUrl: string;
  registryUrl: string;
  adminToken: string;
  webhookSecret: string;
}

/** The bot as it ships, as a process of its own, connected to a local GitHub. */
export function startBot(plan: BotPlan, github: SandboxGitHub): Promise<Service> {
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
