import type { CustomMetric } from "../../core/config/schema.ts";
import { divide } from "../../core/custom-metrics/division.ts";
import type { CustomMeasurement } from "../../core/custom-metrics/estimates.ts";
import { parseReadings, type Reading } from "../../core/custom-metrics/readings.ts";
import { type ScoresInput, scoresTables } from "../../core/custom-metrics/scores-file.ts";
import { SluiceError } from "../../core/errors.ts";
import { effectiveSize } from "../../core/metrics/sample.ts";
import type { CommandResult, Ports } from "../../core/ports.ts";
import { formatDuration } from "../../core/report/numbers.ts";

/** An answer has one short line for each model and sample. */
const longestAnswer = 1_000_000;

/**
 * Runs the commands of the user's own metrics, one after the other. They belong to the configuration that evaluates, so
 * to the default branch: what a pull request writes into its sluice.yaml is never run here.
 *
 * @throws SluiceError METRIC_FAILED
 */
export async function measureCustom(
  ports: Ports,
  definitions: readonly CustomMetric[],
  folder: string,
  contestants: Omit<ScoresInput, "division">,
): Promise<CustomMeasurement> {
  const { models, sample } = contestants;
  // A model that stands in two roles is scored in one.
  const distinct = models.filter(({ digest }, place) => models.findIndex((one) => one.digest === digest) === place);
  const scores: ScoresInput = { ...contestants, division: divide(sample), models: distinct };
  const readings = new Map<string, Map<string, Reading>>();
  for (const metric of definitions) {
    requireColumns(metric, scores);
    const path = `${folder}/${metric.name}.parquet`;
    await ports.data.write(path, scoresTables(scores, metric));
    const found = await run(ports, metric, { scores, path });
    readings.set(metric.name, byRole(models, distinct, found));
    await ports.files.remove(path);
  }
  return { definitions, readings, items: effectiveSize(sample) };
}

type Models = ScoresInput["models"];

function byRole(models: Models, distinct: Models, found: ReadonlyMap<string, Reading>): Map<string, Reading> {
  const readings = models.flatMap(({ role, digest }): [string, Reading][] => {
    const reading = found.get(distinct.find((one) => one.digest === digest)?.role ?? "");
    return reading ? [[role, reading]] : [];
  });
  return new Map(readings);
}

function requireColumns({ name, columns }: CustomMetric, { table }: ScoresInput): void {
  const missing = columns.filter((column) => !Object.hasOwn(table.columns, column));
  if (missing.length === 0) return;
  const message = `The holdout has no column ${missing.join(", ")}, which the metric ${name} asks for.`;
  throw new SluiceError("CONFIG_INVALID", message, {
    remedy: `Correct evaluate.custom in sluice.yaml; the columns are ${Object.keys(table.columns).join(", ")}.`,
  });
}

async function run(
  { files, commands, progress }: Ports,
  metric: CustomMetric,
  { scores, path }: { scores: ScoresInput; path: string },
): Promise<Map<string, Reading>> {
  progress.step(`Measuring ${metric.name} by its command`);
  const result = await commands.run(metric.run, {
    cwd: files.resolve("."),
    timeoutMs: metric.timeout,
    env: { SLUICE_SCORES: files.resolve(path) },
    keepStdout: longestAnswer,
  });
  const roles = scores.models.map(({ role }) => role);
  return parseReadings(printedBy(metric, result), { metric: metric.name, roles, division: scores.division });
}

function printedBy({ name, timeout }: CustomMetric, result: CommandResult): string {
  const { exitCode, signal, timedOut, tail, stdout } = result;
  const failure = timedOut
    ? `was ended after ${formatDuration(timeout)}`
    : signal !== null
      ? `was ended by ${signal}`
      : exitCode !== 0
        ? `failed with exit code ${exitCode}`
        : stdout == null
          ? `printed more than ${longestAnswer} characters`
          : null;
  if (failure === null) return stdout ?? "";
  const lines = tail.length === 0 ? " It printed nothing." : ` Its last lines:\n${tail.join("\n")}`;
  throw new SluiceError("METRIC_FAILED", `The command of the metric ${name} ${failure}.${lines}`, {
    remedy: timedOut
      ? "Make the command faster, or raise its timeout under evaluate.custom in sluice.yaml."
      : "Run the command by itself on a file like SLUICE_SCORES, and mend what its last lines say.",
  });
}
