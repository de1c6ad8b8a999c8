import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SluiceError } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";

/** Bundled, the process lies beside the actions, and what they share a folder below. */
const here = import.meta.url;
const file = here.endsWith(".ts") ? "./memory-process.ts" : "./memory-process.js";
const script = fileURLToPath(new URL(/\/shared\/[^/]+\.js$/.test(here) ? `.${file}` : file, here));

const timeoutMs = 120_000;

/** Bytes that loading the model and one call with these rows added, at their peak, to an empty process with the runtime. */
export async function peakMemory(path: string, feeds: Readonly<Record<string, Tensor>>): Promise<number> {
  // No flags of ours: those of a debugger or a test runner would be counted too.
  const child = fork(script, [], { serialization: "advanced", execArgv: ["--expose-gc"], silent: true });
  try {
    child.send({ path, feeds });
    return await answerOf(child, path);
  } finally {
    child.kill("SIGKILL");
  }
}

function answerOf(child: ChildProcess, path: string): Promise<number> {
  const failed = (how: string) =>
    new SluiceError("MODEL_INVALID", `${path}: the process that was to measure its memory ${how}.`, {
      remedy: "Give the machine more memory, or take memory_mb out of the gates and evaluate.metrics in sluice.yaml.",
    });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failed(`gave no answer in ${timeoutMs / 1_000} s`)), timeoutMs);
    child.once("message", (bytes) => resolve(Number(bytes)));
    child.once("exit", (code, signal) => reject(failed(`ended with ${signal ?? `exit code ${code}`}`)));
    child.once("exit", () => clearTimeout(timer));
  });
}
