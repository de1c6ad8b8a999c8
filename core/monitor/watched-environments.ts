import type { Config } from "../config/schema.ts";
import { promotionOrder } from "../release/promotion-chain.ts";

/** Stands in `monitor.source` for the environment whose live rows are wanted. */
const placeholder = "{environment}";

/**
 * Environments in which a model can be watched: all of them where its live rows are told apart by environment, else the last
 * one alone, which gets the traffic that counts. None where nobody says where the rows are.
 */
export function watchedEnvironments(config: Pick<Config, "environments" | "models">, model: string): string[] {
  const source = config.models[model]?.monitor?.source;
  if (source === undefined) return [];
  const order = promotionOrder(config);
  return source.includes(placeholder) ? order : order.slice(-1);
}

/** Where the live rows of an environment are. */
export function sourceIn(source: string, environment: string): string {
  return source.replaceAll(placeholder, environment);
}
