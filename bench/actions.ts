import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actions } from "../scripts/action-files.ts";
import { bundleActions } from "../scripts/bundle-actions.ts";
import { createSmallRepository } from "../test/integration/small-repository.ts";
import { type ActionStart, nativesOf, type Started, startAction } from "./actions/start-action.ts";
import { type Bench, type BenchResult, median } from "./bench.ts";

/**
 * How long every bundled action takes until it first says something, each in a process of its own, in turns; in a repository
 * whose candidate is trained and evaluated. Without a network: what needs GitHub ends with the sentence that says so.
 */

/** Of these a workflow has many, and none reads data or scores a model. */
const quick = ["gate", "promote", "deploy", "report"];
const quickSeconds = 0.5;
const evaluateSeconds = 1.5;
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
    const bundles = join(folder, "dist");
    await bundleActions(bundles);
    symlinkSync(join(import.meta.dirname, "../node_modules"), join(folder, "node_modules"));
    await repository.trained();
    return tell(await inTurns(bundles, repository.folder, runs * turnsPerRun), runs * turnsPerRun);
  } finally {
    await repository.remove();
    rmSync(folder, { recursive: true });
  }
};

/** The evaluation first: others read what it leaves. */
const names = ["evaluate", ...actions.map(({ name }) => name).filter((name) => name !== "evaluate")];

async function inTurns(bundles: string, workspace: string, turns: number): Promise<Map<string, Figures>> {
  const startOf = (name: string): ActionStart => ({ bundles, workspace, inputs: inputsOf(name), env: {} });
  const seen = new Map(names.map((name) => [name, [] as Started[]]));
  const natives = new Map<string, number>();
  // This turn warms the machine's file cache too, and is not counted.
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

function tell(figures: ReadonlyMap<string, Figures>, turns: number): BenchResult {
  const shown = ({ firstOutput, end, natives }: Figures) =>
    [`${firstOutput.toFixed(2)} s`, `${end.toFixed(2)} s`, natives].join(" | ");
  const of = (name: string) => figures.get(name) ?? { firstOutput: Number.NaN, end: Number.NaN, natives: Number.NaN };
  return {
    table: [
      ["starts of each action, of which medians", String(turns)],
      ["", "first output | end | native libraries"],
      ...[...figures].map(([name, each]) => [name, shown(each)] as const),
    ],
    ratios: [
      ...quick.map((name) => ({
        name: `${name}: seconds to its first output`,
        value: of(name).firstOutput,
        atMost: quickSeconds,
      })),
      { name: "evaluate: seconds to its first output", value: of("evaluate").firstOutput, atMost: evaluateSeconds },
      ...quick.map((name) => ({ name: `${name}: native libraries`, value: of(name).natives, atMost: 0 })),
    ],
  };
}
