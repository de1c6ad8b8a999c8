import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actions } from "../scripts/action-files.ts";
import { type ActionFolder, makeActionFolder } from "../scripts/release/action-folder.ts";
import { fetchedBytes, releaseLevel } from "../scripts/release/pack-natives.ts";
import { createSmallRepository } from "../test/integration/small-repository.ts";
import { type ActionStart, nativesOf, type Started, startAction } from "./actions/start-action.ts";
import { type Bench, type BenchResult, median } from "./bench.ts";

/**
 * How long every bundled action takes until it first says something, each in a process of its own, in turns; in a repository
 * whose candidate is trained and evaluated. Without a network: what needs GitHub ends with the sentence that says so. And
 * what a job fetches: everything is put together as for a release.
 */

/** Of these a workflow has many, and none reads data or scores a model. */
const quick = ["gate", "promote", "deploy", "report"];
const quickSeconds = 0.5;
const evaluateSeconds = 1.5;
const mostMegabytes = 60;
const turnsPerRun = 7;

interface Figures {
  firstOutput: number;
  end: number;
  natives: number;
}

export const benchActions: Bench = async ({ runs }) => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const repository = await createSmallRepository();
  try {
    const release = await makeActionFolder(folder, { level: releaseLevel });
    await repository.trained();
    const turns = runs * turnsPerRun;
    const figures = await inTurns(release, join(folder, "tool-cache"), repository.folder, turns);
    return tell(figures, { turns, ...downloads(release) });
  } finally {
    await repository.remove();
    rmSync(folder, { recursive: true });
  }
};

/** The evaluation first: others read what it leaves. */
const names = ["evaluate", ...actions.map(({ name }) => name).filter((name) => name !== "evaluate")];

async function inTurns(
  { actions: folder, natives: source }: ActionFolder,
  cache: string,
  workspace: string,
  turns: number,
): Promise<Map<string, Figures>> {
  const env = { SLUICE_NATIVES: source, RUNNER_TOOL_CACHE: cache };
  const startOf = (name: string): ActionStart => ({
    bundles: join(folder, "dist"),
    workspace,
    inputs: inputsOf(name),
    env,
  });
  const seen = new Map(names.map((name) => [name, [] as Started[]]));
  const natives = new Map<string, number>();
  // This turn fills the cache of libraries, and is not counted.
  for (const name of names) natives.set(name, (await nativesOf(name, startOf(name))).length);
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) seen.get(name)?.push(await startAction(name, startOf(name)));
  }
  const figures = (name: string, starts: readonly Started[]): Figures => ({
    firstOutput: median(starts.map(({ firstOutput }) => firstOutput)),
    end: median(starts.map(({ end }) => end)),
    natives: natives.get(name) ?? Number.NaN,
  });
  return new Map([...seen].map(([name, starts]) => [name, figures(name, starts)]));
}

/** Their defaults, but those that an expression of GitHub's makes; and the one environment that there is. */
function inputsOf(name: string): Record<string, string> {
  const inputs = Object.entries(actions.find((action) => action.name === name)?.inputs ?? {});
  const defaults = inputs.flatMap(([input, { default: byDefault }]) =>
    byDefault === undefined || String(byDefault).startsWith("$") ? [] : [[input, String(byDefault)]],
  );
  return { ...Object.fromEntries(defaults), environment: "production" };
}

interface Downloads {
  /** Of the tag, compressed as GitHub sends it. */
  tag: number;
  /** By platform. */
  natives: ReadonlyMap<string, number>;
}

function downloads({ actions: folder, list }: ActionFolder): Downloads {
  const bytesOf = (program: string, args: string[]) => execFileSync(program, args, { maxBuffer: 2 ** 30 }).length;
  const source = bytesOf("git", ["archive", "--format=tar.gz", "HEAD"]);
  const bundles = bytesOf("tar", ["-czf", "-", "-C", folder, "dist"]);
  const platforms = Object.keys(list.platforms);
  return { tag: source + bundles, natives: new Map(platforms.map((each) => [each, fetchedBytes(list, each)])) };
}

const megabytes = (bytes: number) => bytes / 1e6;

function tell(
  figures: ReadonlyMap<string, Figures>,
  { turns, tag, natives: fetched }: Downloads & { turns: number },
): BenchResult {
  const shown = ({ firstOutput, end, natives }: Figures) =>
    [`${firstOutput.toFixed(2)} s`, `${end.toFixed(2)} s`, natives].join(" | ");
  const of = (name: string) => figures.get(name) ?? { firstOutput: Number.NaN, end: Number.NaN, natives: Number.NaN };
  return {
    table: [
      ["starts of each action, of which medians", String(turns)],
      ["", "first output | end | native libraries"],
      ...[...figures].map(([name, each]) => [name, shown(each)] as const),
      ["download: the tag, with its bundles", `${megabytes(tag).toFixed(1)} MB`],
      ...[...fetched].map(
        ([name, bytes]) => [`download: libraries of ${name}`, `${megabytes(bytes).toFixed(1)} MB`] as const,
      ),
    ],
    ratios: [
      ...quick.map((name) => ({
        name: `${name}: seconds to its first output`,
        value: of(name).firstOutput,
        atMost: quickSeconds,
      })),
      { name: "evaluate: seconds to its first output", value: of("evaluate").firstOutput, atMost: evaluateSeconds },
      ...quick.map((name) => ({ name: `${name}: native libraries`, value: of(name).natives, atMost: 0 })),
      ...[...fetched].map(([name, bytes]) => ({
        name: `${name}: megabytes of a job that evaluates`,
        value: megabytes(tag + bytes),
        atMost: mostMegabytes,
      })),
    ],
  };
}
