import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Prometheus 3.13. Its module replaces others, so that it cannot be installed by its path alone. */
const version = "v0.313.5";
const tool = "github.com/prometheus/prometheus/cmd/promtool";

/** Built with Go once per version, which takes some minutes. @returns its path; null where there is no Go */
export function ensurePromtool(): string | null {
  const folder = join(import.meta.dirname, "../../.sluice/peers-promtool");
  const [binary, stamp] = [join(folder, "promtool"), join(folder, ".version")];
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) {
    return binary;
  }
  if (!hasGo()) {
    return null;
  }
  console.error("Building promtool (some minutes, once) ...");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module promtool\n");
  const go = (...words: string[]) => execFileSync("go", words, { cwd: folder, stdio: ["ignore", 2, 2] });
  go("get", `${tool}@${version}`);
  // Service discovery of the clouds is most of it, and checks no rule.
  go("build", "-tags", "remove_all_sd", "-o", binary, tool);
  writeFileSync(stamp, version);
  return binary;
}

function hasGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
