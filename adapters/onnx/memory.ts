import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SluiceError } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { type Limits, startConfined } from "./confined-process.ts";

/** Bundled, the process lies beside the actions, and what they share a folder below. */
const here = import.meta.url;
const file = here.endsWith(".ts") ? "./memory-process.ts" : "./memory-process.js";
const script = fileURLToPath(new URL(/\/shared\/[^/]+\.js$/.test(here) ? `.${file}` : file, here));

/** Bytes that loading the model and one call with these rows added, at their peak, to an empty process with the runtime. */
export async function peakMemory(
  path: string,
  feeds: Readonly<Record<string, Tensor>>,
  limits: Limits,
): Promise<number> {
  const { child, ended, end } = startConfined(script, ["--expose-gc"], limits);
  try {
    child.send({ path, feeds });
    return await answerOf(child, ended, path, limits);
  } finally {
    end();
  }
}

function answerOf(child: ChildProcess, ended: Promise<string>, path: string, limits: Limits): Promise<number> {
  const failed = (how: string) =>
    new SluiceError("MODEL_INVALID", `${path}: the process that was to measure its memory ${how}.`, {
      remedy: "Give the machine more memory, or take memory_mb out of the gates and evaluate.metrics in sluice.yaml.",
    });
  return new Promise((resolve, reject) => {
    const seconds = limits.milliseconds / 1_000;
    const timer = setTimeout(() => reject(failed(`gave no answer in ${seconds} s`)), limits.milliseconds);
    child.once("message", (bytes) => resolve(Number(bytes)));
    ended.then((how) => {
      clearTimeout(timer);
      reject(failed(how));
    });
  });
}
