import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { CommandResult, FilesPort, Ports } from "../../core/ports.ts";
import { formatDuration } from "../../core/report/numbers.ts";
import type { Training, TrainingTask } from "./training-task.ts";

/**
 * Runs the user's command with the environment of the contract: SLUICE_TRAIN and SLUICE_VALIDATION (Parquet files),
 * SLUICE_OUTPUT (a folder, in which it must leave model.onnx and may leave metrics.json), SLUICE_SEED and SLUICE_PARAMS. Where
 * predictions are wanted instead of a model: SLUICE_PREDICT (Parquet file), for whose rows it must leave predictions.parquet.
 *
 * @throws SluiceError TRAIN_FAILED, TRAIN_TIMEOUT, MODEL_MISSING
 */
export async function runTrainingCommand(ports: Ports, task: TrainingTask): Promise<Training> {
  const { files, commands } = ports;
  const { run: command = "", seed, params, timeout } = task.model.train;
  // A folder comes into being with its first file.
  await files.write(`${task.output}/.keep`, "");
  const result = await commands.run(command, {
    cwd: files.resolve("."),
    timeoutMs: timeout,
    env: {
      SLUICE_TRAIN: files.resolve(task.train.path),
      SLUICE_VALIDATION: files.resolve(task.validation.path),
      SLUICE_OUTPUT: files.resolve(task.output),
      SLUICE_SEED: String(seed),
      SLUICE_PARAMS: JSON.stringify(params),
      ...(task.asked && { SLUICE_PREDICT: files.resolve(task.asked.path) }),
    },
  });
  requireSuccess(command, result, timeout);
  await requireLeft(files, task, command, result);
  return {
    command,
    milliseconds: result.milliseconds,
    reported: await readMetrics(files, `${task.output}/metrics.json`),
  };
}

function requireSuccess(command: string, result: CommandResult, timeout: number): void {
  const { exitCode, signal, timedOut, tail } = result;
  if (timedOut) {
    throw new SluiceError(
      "TRAIN_TIMEOUT",
      `${named(command)} was ended after ${formatDuration(timeout)}.${last(tail)}`,
      {
        remedy: "Make training faster, or raise train.timeout in sluice.yaml.",
      },
    );
  }
  if (signal !== null) {
    throw new SluiceError("TRAIN_FAILED", `${named(command)} was ended by ${signal}.${last(tail)}`, {
      remedy: "SIGKILL from outside mostly means that memory ran out: train on less data, or on a larger machine.",
    });
  }
  if (exitCode !== 0) {
    throw new SluiceError("TRAIN_FAILED", `${named(command)} failed with exit code ${exitCode}.${last(tail)}`, {
      remedy: "Run the command by itself with the SLUICE_* variables set, and mend what its last lines say.",
    });
  }
}

async function requireLeft(
  files: FilesPort,
  { asked, output }: TrainingTask,
  command: string,
  { tail }: CommandResult,
): Promise<void> {
  const name = asked ? "predictions.parquet" : "model.onnx";
  const path = `${output}/${name}`;
  const found = (await files.exists(path)) ? (await files.digest(path)).bytes : null;
  if (found === null || found === 0) {
    const left = found === null ? `left no ${name}` : `left an empty ${name}`;
    throw new SluiceError("MODEL_MISSING", `${named(command)} succeeded but ${left}.${last(tail)}`, {
      remedy: `Write the ${asked ? "predictions as Parquet" : "model as ONNX"} to ${name} in the folder that SLUICE_OUTPUT names.`,
    });
  }
}

async function readMetrics(files: FilesPort, path: string): Promise<Record<string, number> | null> {
  const text = await files.readText(path);
  return text === null
    ? null
    : parseJson(text, z.record(z.string().max(100), z.number()), {
        code: "TRAIN_FAILED",
        document: "metrics.json of the training command",
        remedy: "Write one JSON object of names and numbers, or no metrics.json.",
      });
}

const longestName = 80;

function named(command: string): string {
  const [line = ""] = command.trim().split("\n", 1);
  return `The training command \`${line.length > longestName ? `${line.slice(0, longestName)}…` : line}\``;
}

function last(tail: readonly string[]): string {
  return tail.length === 0
    ? " It printed nothing."
    : ` Its last lines:\n${tail.map((line) => `    ${line}`).join("\n")}`;
}
