import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkout } from "../play/checkout.ts";
import { freePort } from "../play/processes.ts";

/** Names, addresses and secrets of one performance, settled before anything starts. */
export interface Plan {
  folder: string;
  dataUrl: Record<Environment, string>;
  adminUrl: Record<Environment, string>;
  botUrl: string;
  registryUrl: string;
  adminToken: string;
  webhookSecret: string;
}

export const environments = ["staging", "production"] as const;
export type Environment = (typeof environments)[number];

export const owner = "acme";
export const repository = "late-flights";
export const model = "late-flights";

export const templates = join(checkout, "workflows-templates");

export const example = join(checkout, "examples/late-flights");

export async function makePlan(folder: string): Promise<Plan> {
  const address = async () => `http://127.0.0.1:${await freePort()}`;
  return {
    folder,
    dataUrl: { staging: await address(), production: await address() },
    adminUrl: { staging: await address(), production: await address() },
    botUrl: await address(),
    registryUrl: pathToFileURL(join(folder, "registry")).href,
    adminToken: randomBytes(24).toString("hex"),
    webhookSecret: randomBytes(24).toString("hex"),
  };
}
