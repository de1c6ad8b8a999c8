import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** scikit-learn and its friends. @returns the Python that has them */
export function ensurePeers(): string {
  return ensureVenv(".");
}

/** A virtual environment for the requirements.txt in this folder, made once per change of that file. @returns its Python */
export function ensureVenv(name: string): string {
  return made(join(import.meta.dirname, name, "requirements.txt"), name === "." ? "peers" : `peers-${name}`);
}

/** What an example of this name asks for. @returns its Python */
export function ensureExample(name: string): string {
  return made(join(import.meta.dirname, "../../examples", name, "requirements.txt"), `peers-${name}`);
}

function made(requirements: string, name: string): string {
  const folder = join(import.meta.dirname, "../../.sluice", name);
  const stamp = join(folder, ".requirements");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const python = join(folder, "bin/python");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    // To stderr: stdout may be a report.
    console.error("Installing peers into a virtual environment (about half a minute) ...");
    execFileSync("python3", ["-m", "venv", "--clear", folder], { stdio: ["ignore", 2, 2] });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
      stdio: ["ignore", 2, 2],
    });
    writeFileSync(stamp, wanted);
  }
  return python;
}
