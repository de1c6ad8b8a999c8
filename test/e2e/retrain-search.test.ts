import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportOnnx } from "../../core/training/export-onnx.ts";
import { logOf, startWorkflowWorld, type WorkflowWorld } from "./workflow-world.ts";

/** The trials of a search as jobs of the shipped workflow: each machine tries its share, and the training takes the best of all. */

const model = "late-flights";

/** Late flights leave late in the day: `good` knows, and `bad` believes the contrary. */
const slopes = { good: 0.5, bad: -0.5 };

/** Leaves the model that the parameter names. */
const run = `kind=$(printf %s "$SLUICE_PARAMS" | tr -d "{} " | cut -d\\" -f4) && cp $kind.onnx $SLUICE_OUTPUT/model.onnx`;

const searching = `train:
      run: >-
        ${run}
      features: [hour]
      params: { kind: good }
    retrain:
      when: { schedule: 400d }
      search: { trials: 6, machines: 2, params: { kind: [bad, good] } }
    evaluate:`;

function configure(config: string, content: string): string {
  for (const [kind, slope] of Object.entries(slopes)) {
    const encodings = [{ kind: "number", name: "hour", mean: 13, deviation: 5 } as const];
    const given = { task: "binary-classification", encodings, weights: Float64Array.from([-1.4, slope]) } as const;
    writeFileSync(join(content, `${kind}.onnx`), exportOnnx(given, "error"));
  }
  return config.replace(/train:\n[\s\S]*?\n {4}evaluate:/, searching).replaceAll(/promotion: \w+/g, "promotion: none");
}

let world: WorkflowWorld;
beforeAll(async () => {
  world = await startWorkflowWorld(configure);
  const release = await world.finished("Sluice release");
  expect(release.conclusion, logOf(release)).toBe("success");
}, 120_000);
afterAll(() => world.close());

test("two machines try six parameters, and the best is trained", async () => {
  const inputs = { model, because: "somebody asked" };
  const at = { owner: "acme", repo: model, workflow_id: "sluice-retrain.yml", ref: "main" };
  await world.maria.actions.createWorkflowDispatch({ ...at, inputs });
  const ran = await world.finished("Sluice retrain");
  const jobs = ran.jobs.map(({ name, conclusion }) => [name, conclusion]);
  expect(jobs, logOf(ran)).toContainEqual([`search (${model}, 1-of-2)`, "success"]);
  expect(jobs).toContainEqual([`search (${model}, 2-of-2)`, "success"]);
  expect(jobs).toContainEqual([`train (${model})`, "success"]);
  const tried = await Promise.all(
    ["1-of-2", "2-of-2"].map(async (share) => {
      const files = await world.artifact(ran, `sluice-trials-${model}-${share}`);
      return JSON.parse(files[`${model}.${share}.json`] ?? "").trials.map(({ place }: { place: number }) => place);
    }),
  );
  expect(tried).toEqual([
    [0, 2, 4],
    [1, 3, 5],
  ]);
  const { "candidate.json": candidate = "" } = await world.artifact(ran, `sluice-candidate-${model}`);
  expect(JSON.parse(candidate).params).toEqual({ kind: "good" });
}, 120_000);
