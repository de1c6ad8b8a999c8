import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitIn, type Plan } from "./plan.ts";
import { formatVersion } from "./version.ts";

/**
 * In `clone`, which is at the commit that is released: a commit on no branch with what a release adds, and its tag. Its
 * parent is what was released.
 */
export function makeTag(clone: string, { version, tag, section, changelog }: Plan): void {
  const git = gitIn(clone);
  writeFileSync(join(clone, "CHANGELOG.md"), changelog);
  setVersion(join(clone, "package.json"), (file) => Object.assign(file, { version: formatVersion(version) }));
  setVersion(join(clone, "package-lock.json"), (lock) => {
    for (const part of [lock, lock.packages[""]]) Object.assign(part, { version: formatVersion(version) });
  });
  git("add", "--force", "CHANGELOG.md", "package.json", "package-lock.json", "dist");
  git("commit", "--quiet", "--no-verify", "--message", `Release ${formatVersion(version)}`);
  git("tag", "--annotate", "--cleanup=whitespace", "--message", `Sluice ${formatVersion(version)}\n\n${section}`, tag);
}

// biome-ignore lint/suspicious/noExplicitAny: the files are npm's, and of what is in them only the version is touched
function setVersion(path: string, change: (file: any) => void): void {
  const file = JSON.parse(readFileSync(path, "utf8"));
  change(file);
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
}
