// Installs what is missing. Plain JavaScript for any Node >= 20.18: it runs before the project's own Node 24 is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.installed-lock`;
const lock = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.log("Installing dependencies (once, well below a minute on most machines) ...");
  // onnxruntime-node's install script fetches GPU libraries that Sluice never uses; old npm does not know allowScripts.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  // `npm --prefix FOLDER run` hands its prefix on, and with it another place for npm's global settings (registry, certificates).
  for (const name of ["prefix", "global_prefix", "local_prefix", "globalconfig"]) delete env[`npm_config_${name}`];
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("npm ci failed; its own message is above. Check the network and the npm registry, then try again.");
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}
