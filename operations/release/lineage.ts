import type { Config } from "../../core/config/schema.ts";
import { evaluationOf, type Lineage, lineageMarkdown, type Promotion } from "../../core/lineage/lineage.ts";
import { isHeld, placeOf, type TrailEvent, trailOf } from "../../core/lineage/trail.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports, RepositoryPort } from "../../core/ports.ts";
import { parseReleaseFile, releaseFilePath } from "../../core/release/parse-release-file.ts";
import { promotionBranch } from "../../core/release/promotion-branch.ts";
import type { Release } from "../../core/release/release-tag.ts";
import { findReleases } from "./find-releases.ts";
import { overridesOf } from "./overrides-of.ts";
import { readEvidence } from "./release-evidence.ts";

export interface LineageInput {
  config: Config;
  /** A digest or its beginning, an environment, or `MODEL@vN`. */
  of: string;
  /** Whether GitHub can be asked for pull requests and approvals. */
  askGitHub: boolean;
}

type LineagePorts = Pick<Ports, "repository" | "registry" | "pulls">;

/** Tells of a live or past model where it comes from and what became of it, from git and the registry alone. */
export async function lineage(ports: LineagePorts, input: LineageInput): Promise<Outcome<Lineage[]>> {
  const releases = await findReleases(ports.repository, input.config, input.of);
  const lineages: Lineage[] = [];
  for (const release of releases) lineages.push(await lineageOf(ports, input, release));
  return {
    conclusion: "passed",
    headline: `${input.of}: ${releases.map(({ release }) => release).join(", ")}`,
    summary: lineageMarkdown(lineages),
    facts: lineages,
    annotations: [],
  };
}

async function lineageOf(ports: LineagePorts, input: LineageInput, release: Release): Promise<Lineage> {
  const model = release.release.slice(0, release.release.lastIndexOf("@v"));
  const { now, trail } = await history(ports.repository, input.config, { model, digest: release.digest });
  const report = await readEvidence(ports, input.config, release);
  return {
    ...{ model, release, now, trail },
    evaluation: typeof report === "string" ? report : evaluationOf(report),
    overrides: await overridesOf(ports.repository, model, release),
    promotions: input.askGitHub ? await promotionsOf(ports, input.config, release) : null,
  };
}

/** As many changes of a release file as a rollback looks at. */
const historyLimit = 200;

async function history(
  repository: RepositoryPort,
  config: Config,
  { model, digest }: { model: string; digest: string },
): Promise<Pick<Lineage, "now" | "trail">> {
  const now: Lineage["now"] = [];
  const trail: TrailEvent[] = [];
  for (const [environment, { branch }] of Object.entries(config.environments)) {
    const versions = await versionsOf(repository, branch, model);
    const newest = versions.at(-1)?.file ?? null;
    const place = placeOf(digest, newest);
    if (place !== "absent") now.push({ environment, as: place });
    else if (isHeld(digest, newest)) now.push({ environment, as: "held" });
    trail.push(...trailOf(digest, environment, versions));
  }
  return { now, trail: trail.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)) };
}

async function versionsOf(repository: RepositoryPort, branch: string, model: string) {
  const head = await repository.head(branch);
  if (head === null) return [];
  const path = releaseFilePath(model);
  const commits = await repository.log(head, historyLimit, path);
  const versions = await Promise.all(
    commits.map(async (commit) => {
      const text = await repository.readFile(commit.commit, path);
      return text === null ? [] : [{ ...commit, file: parseReleaseFile(text, model) }];
    }),
  );
  return versions.flat().reverse();
}

async function promotionsOf(
  { pulls }: Pick<Ports, "pulls">,
  config: Config,
  { release }: Release,
): Promise<Promotion[]> {
  const found: Promotion[] = [];
  for (const [environment, { branch }] of Object.entries(config.environments)) {
    const head = promotionBranch(release, environment);
    for (const { number, url, state } of await pulls.find({ head, base: branch, state: "all" })) {
      const reviews = await pulls.reviews(number);
      const approved = reviews.filter((review) => review.state === "approved").map(({ by }) => by);
      found.push({ environment, number, url, state, approvedBy: [...new Set(approved)] });
    }
  }
  return found;
}
