import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatBytes } from "../core/report/numbers.ts";
import { addNatives } from "./release/action-folder.ts";
import { checkReproduced, checkStarts } from "./release/check-dist.ts";
import { makeTag } from "./release/make-tag.ts";
import { fetchedBytes, releaseLevel } from "./release/pack-natives.ts";
import { gitIn, type Plan, planRelease, Refused } from "./release/plan.ts";

/**
 * `npm run release -- 1.2.3`: builds, checks and tags a release of the commit that is checked out; nothing is pushed.
 * `--dry-run` leaves nothing behind. What to do with tags and files is in docs/releasing.md.
 */

const root = join(import.meta.dirname, "..");
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "dry-run": { type: "boolean", default: false },
    /** Where the native libraries go, which the release offers for download. */
    assets: { type: "string", default: join(root, ".sluice/release") },
    /** What must succeed first. */
    check: { type: "string", default: "npm run -s check" },
    /** How hard the libraries are compressed. */
    level: { type: "string", default: String(releaseLevel) },
  },
});

const scratch = mkdtempSync(join(tmpdir(), "sluice-release-"));
try {
  await release(positionals[0] ?? "");
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(`Not released. ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}

async function release(wanted: string): Promise<void> {
  const git = gitIn(root);
  const plan = planRelease(git, wanted);
  console.log(plan.section);
  if (spawnSync(values.check, { cwd: root, stdio: "inherit", shell: true }).status !== 0) {
    throw new Refused(`'${values.check}' has failed.`);
  }
  const [clone, again] = [built(plan.commit, "a"), built(plan.commit, "b-in-a-folder-of-another-name")];
  checkReproduced(clone, again);
  const assets = join(scratch, "assets");
  await packed(clone, assets, plan);
  checkStarts(clone, assets);
  console.log("The bundles are the same when built twice, and every action starts without node_modules.");
  makeTag(clone, plan);
  if (values["dry-run"]) {
    console.log(
      `Dry run: ${plan.tag} was made, and thrown away. It would move ${plan.moving.join(", ") || "no other tag"}.`,
    );
  } else {
    keep(clone, assets, plan);
  }
}

/** The commit with its bundles, in a folder of its own: nothing that is merely on this machine gets into a release. */
function built(commit: string, name: string): string {
  const clone = join(scratch, name);
  execFileSync("git", ["clone", "--quiet", "--no-checkout", root, clone]);
  gitIn(clone)("checkout", "--quiet", "--detach", commit);
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
  appendFileSync(join(clone, ".git/info/exclude"), "/node_modules\n");
  execFileSync(process.execPath, ["scripts/build.ts", "--quiet"], { cwd: clone, stdio: "inherit" });
  // From here on what it needs lies beside it, or is fetched.
  rmSync(join(clone, "node_modules"));
  return clone;
}

async function packed(clone: string, folder: string, { tag }: Plan): Promise<void> {
  const onUnlocked = (platforms: readonly string[]) => {
    if (platforms.length === 0) return;
    console.log(`Without native libraries, since package-lock.json has no checksum of them: ${platforms.join(", ")}.`);
  };
  const dist = join(clone, "dist");
  const list = await addNatives({ checkout: root, dist, folder, tag, level: Number(values.level), onUnlocked });
  for (const platform of Object.keys(list.platforms)) {
    console.log(`Native libraries of ${platform}: ${formatBytes(fetchedBytes(list, platform))} to be fetched.`);
  }
}

function keep(clone: string, assets: string, { tag, moving }: Plan): void {
  const git = gitIn(root);
  git("fetch", "--quiet", "--no-tags", clone, `refs/tags/${tag}:refs/tags/${tag}`);
  for (const name of moving) git("tag", "--force", name, `${tag}^{commit}`);
  const folder = resolve(values.assets);
  rmSync(folder, { recursive: true, force: true });
  cpSync(assets, folder, { recursive: true });
  console.log(`Tagged ${[tag, ...moving].join(", ")}; the native libraries are in ${folder}. Nothing is pushed yet.`);
}
