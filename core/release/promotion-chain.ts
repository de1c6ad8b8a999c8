import type { Config } from "../config/schema.ts";

/** The order in which a release goes through the environments, from `after:`. */

/** From the first environment to the last; every environment comes later than the one it is `after`. */
export function promotionOrder(config: Pick<Config, "environments">): string[] {
  const names = Object.keys(config.environments);
  const depth = (name: string, seen: readonly string[] = []): number => {
    const before = config.environments[name]?.after;
    return before === undefined || seen.includes(name) ? seen.length : depth(before, [...seen, name]);
  };
  return names
    .map((name) => ({ name, depth: depth(name) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ name }) => name);
}
