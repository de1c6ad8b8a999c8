import { readFile, writeFile } from "node:fs/promises";
import type { Tensor } from "../../core/tensor.ts";
import { handNative } from "../natives/provide-native.ts";
import { toOrt } from "./ort-tensors.ts";

/** A process of its own, so that what is resident in it is the model's: started by memory.ts, asked once, and gone. */

interface Question {
  path: string;
  feeds: Record<string, Tensor>;
  /** Folder of the native library, where npm has not installed it. */
  runtime: string | null;
}

process.once("message", async ({ path, feeds, runtime }: Question) => {
  handNative("onnxruntime", runtime);
  const { InferenceSession, Tensor: OrtTensor } = (await import("onnxruntime-node")).default;
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(OrtTensor, tensor)]));
  const empty = await startPeak();
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  await session.run(inputs);
  process.send?.((await peak()) - empty, () => process.exit(0));
});

/** Linux forgets the peak of before when it is asked to; elsewhere that peak stands, and the model may look smaller. */
async function startPeak(): Promise<number> {
  global.gc?.();
  if (process.platform !== "linux") return peak();
  await writeFile("/proc/self/clear_refs", "5");
  return peak();
}

/** The most bytes that were resident so far. */
async function peak(): Promise<number> {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1_024;
  const status = await readFile("/proc/self/status", "utf8");
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error("/proc/self/status does not say how much memory was resident");
  return Number(kilobytes) * 1_024;
}
