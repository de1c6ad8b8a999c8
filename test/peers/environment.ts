import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A virtual environment with the peers, made once per change of requirements.txt. @returns its Python */
export function ensurePeers(): string {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const folder = join(import.meta.dirname, "../../.sluice/peers");
  const stamp = join(folder, ".requirements");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const python = join(folder, "bin/python");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    // To stderr: stdout may be a report.
    console.error("Installing scikit-learn and its friends into a virtual environment (about half a minute) ...");
    execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: ["ignore", 2, 2] });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
      stdio: ["ignore", 2, 2],
    });
    writeFileSync(stamp, wanted);
  }
  return python;
}
