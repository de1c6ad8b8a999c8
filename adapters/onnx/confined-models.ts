import { join } from "node:path";
import { SluiceError } from "../../core/errors.ts";
import type { TimedModel, WeighingModelPort } from "../../core/ports.ts";
import { bundleFolder } from "../bundle-folder.ts";
import { provideNative } from "../natives/provide-native.ts";
import { type Confined, type Limits, startConfined, usualLimits } from "./confined-process.ts";
import { peakMemory } from "./memory.ts";
import type { FromProcess, ToProcess } from "./process-messages.ts";

const script =
  bundleFolder === null ? join(import.meta.dirname, "model-process.ts") : join(bundleFolder, "model-process.js");

/**
 * Models in a process of their own each, with limits of memory and time: a candidate is a stranger's file, and may be
 * made to eat memory, to run for ever or to crash the runtime. Whatever it does ends in an error that says so.
 */
export function createConfinedModels(limits: Limits = usualLimits): WeighingModelPort {
  return { load: (path) => load(path, limits), peakMemory: (path, feeds) => peakMemory(path, feeds, limits) };
}

async function load(path: string, limits: Limits): Promise<TimedModel> {
  const runtime = await provideNative("onnxruntime");
  const model = new ModelProcess(path, limits);
  try {
    const { inputs, outputs } = await model.ask({ kind: "load", path, runtime }, "loaded");
    return {
      inputs,
      outputs,
      infer: async (feeds) => (await model.ask({ kind: "infer", feeds }, "scored")).outputs,
      time: async (feeds) => (await model.ask({ kind: "time", feeds }, "timed")).milliseconds,
      close: async () => model.end(),
    };
  } catch (error) {
    model.end();
    throw error;
  }
}

type Answer<Kind> = Extract<FromProcess, { kind: Kind }>;

interface Waiting {
  resolve(answer: FromProcess): void;
  reject(error: Error): void;
}

/** One question at a time: the runtime computes on the thread that it is called on. */
class ModelProcess {
  readonly #path: string;
  readonly #milliseconds: number;
  readonly #process: Confined;
  #waiting: Waiting | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #how: string | null = null;

  constructor(path: string, limits: Limits) {
    this.#path = path;
    this.#milliseconds = limits.milliseconds;
    this.#process = startConfined(script, [], limits);
    this.#process.child.on("message", (answer) => this.#waiting?.resolve(answer as FromProcess));
    this.#process.ended.then((how) => {
      this.#how = how;
      this.#waiting?.reject(broken(path, how));
    });
  }

  async ask<Kind extends FromProcess["kind"]>(question: ToProcess, wanted: Kind): Promise<Answer<Kind>> {
    const turn = this.#turn.then(() => this.#exchange(question));
    this.#turn = turn.catch(() => {});
    const answer = await turn;
    if (answer.kind === wanted) return answer as Answer<Kind>;
    throw problemOf(this.#path, answer);
  }

  async #exchange(question: ToProcess): Promise<FromProcess> {
    if (this.#how !== null) throw broken(this.#path, this.#how);
    const { promise, resolve, reject } = Promise.withResolvers<FromProcess>();
    this.#waiting = { resolve, reject };
    const timer = setTimeout(() => {
      reject(broken(this.#path, `gave no answer in ${this.#milliseconds / 1_000} s`));
      this.end();
    }, this.#milliseconds);
    // Whether it could be sent does not matter: a process that is gone is told of by its end.
    this.#process.child.send(question, () => {});
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }

  end(): void {
    this.#process.end();
  }
}

/** An error of the runtime may quote names out of the model. */
const longestReason = 500;

function problemOf(path: string, answer: FromProcess): SluiceError {
  if (answer.kind === "refused") return new SluiceError(answer.code, answer.message, { remedy: answer.remedy });
  const why = answer.kind === "failed" ? answer.message : `the process that ran it answered ${answer.kind}`;
  return new SluiceError("MODEL_INVALID", `${path} could not be scored: ${why.slice(0, longestReason)}`, {
    remedy: "Run the model on rows of the holdout, and mend what the runtime says.",
  });
}

function broken(path: string, how: string): SluiceError {
  return new SluiceError("MODEL_INVALID", `${path} could not be scored: the process that ran it ${how}.`, {
    remedy: "Train a smaller or simpler model: it gets a few gigabytes of memory, and two minutes a call.",
  });
}
