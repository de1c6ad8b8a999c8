import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { bundleFolder } from "../bundle-folder.ts";
import { provideNative } from "../natives/provide-native.ts";
import { type Limits, startConfined } from "./confined-process.ts";

const script =
  bundleFolder === null ? join(import.meta.dirname, "memory-process.ts") : join(bundleFolder, "memory-process.js");

/** Bytes that loading the model and one call with these rows added, at their peak, to an empty process with the runtime. */
export async function peakMemory(
  path: string,
  feeds: Readonly<Record<string, Tensor>>,
  limits: Limits,
): Promise<number> {
  const runtime = await provideNative("onnxruntime");
  const { child, ended, end } = startConfined(script, ["--expose-gc"], limits);
  try {
    child.send({ path, feeds, runtime });
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
