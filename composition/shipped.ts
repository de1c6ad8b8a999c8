import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");

/** The workflows that users copy, by file name; those that only call one of ours as `reusable/NAME`. */
export function shippedWorkflows(): Record<string, string> {
  const files = globSync("workflows-templates/{*,*/*}.yml", { cwd: root });
  const nameOf = (file: string) => `${file.includes("/reusable/") ? "reusable/" : ""}${basename(file)}`;
  return Object.fromEntries(files.map((file) => [nameOf(file), readFileSync(join(root, file), "utf8")]));
}

/** What the App is to be given: its manifest is the only place that says it. */
export function appWants(profile: "whole" | "read-only" = "whole"): {
  permissions: Record<string, string>;
  events: string[];
} {
  const file = profile === "whole" ? "bot/app.yml" : "bot/app-read-only.yml";
  const { default_permissions: permissions, default_events: events } = parse(readFileSync(join(root, file), "utf8"));
  return { permissions, events };
}
