/** Versions of Sluice, `1.2.3`, and which may follow which. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
}

/** What a commit changes for users, as its message says in a line `Changelog: KIND`. */
export const kinds = ["breaking", "decision", "security", "added", "changed", "fixed"] as const;
export type Kind = (typeof kinds)[number];

export function parseVersion(text: string): Version | null {
  const [, major, minor, patch] = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text) ?? [];
  return patch === undefined ? null : { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

export const formatVersion = ({ major, minor, patch }: Version) => `${major}.${minor}.${patch}`;

export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

type Step = "major" | "minor" | "patch";

/** Why the version may not follow, in a sentence; null when it may. */
export function refusalOf(wanted: Version, previous: Version | null, changed: readonly Kind[]): string | null {
  if (previous === null) {
    const first = ["0.1.0", "1.0.0"];
    return first.includes(formatVersion(wanted)) ? null : `The first release is ${first.join(" or ")}.`;
  }
  const steps: Step[] = ["patch", "minor", "major"];
  const taken = steps.find((step) => compareVersions(after(previous, step), wanted) === 0);
  if (taken === undefined) {
    const next = steps.map((step) => formatVersion(after(previous, step))).join(", ");
    return `${formatVersion(wanted)} does not follow ${formatVersion(previous)}: next is one of ${next}.`;
  }
  const needed = neededStep(previous, changed);
  if (steps.indexOf(taken) >= steps.indexOf(needed)) return null;
  const least = formatVersion(after(previous, needed));
  return `What has changed since ${formatVersion(previous)} (${[...new Set(changed)].join(", ")}) asks for ${least} at least.`;
}

function after({ major, minor, patch }: Version, step: Step): Version {
  if (step === "major") return { major: major + 1, minor: 0, patch: 0 };
  return step === "minor" ? { major, minor: minor + 1, patch: 0 } : { major, minor, patch: patch + 1 };
}

/** Before 1.0.0 a minor version may break, as semantic versioning has it. */
function neededStep({ major }: Version, changed: readonly Kind[]): Step {
  if (changed.includes("breaking")) return major === 0 ? "minor" : "major";
  return changed.includes("added") ? "minor" : "patch";
}

/** `v1` and `v1.2`, each unless a later version of its series is out: a repair of an old line does not take users back. */
export function movingTags(wanted: Version, released: readonly Version[]): string[] {
  const inSeries = (same: (version: Version) => boolean) =>
    released.every((version) => !same(version) || compareVersions(version, wanted) < 0);
  const { major, minor } = wanted;
  return [
    ...(inSeries((version) => version.major === major) ? [`v${major}`] : []),
    ...(inSeries((version) => version.major === major && version.minor === minor) ? [`v${major}.${minor}`] : []),
  ];
}
