import { join } from "node:path";
import type { StepRun } from "../job/step.ts";
import type { StandIn } from "./stand-in.ts";

/** The machine's own Python in an environment of the job's own, whatever version is asked for: it is said where that is another one. */
export const setupPython: StandIn = {
  inputs: { "python-version": "", cache: "" },
  run: async (inputs, run) => {
    const folder = join(run.job.folders.tools, "python");
    await started(run, "python3", ["-m", "venv", folder]);
    const bin = join(folder, "bin");
    const [version = ""] = await started(run, join(bin, "python"), [
      "-c",
      "import platform; print(platform.python_version())",
    ]);
    const asked = inputs["python-version"] ?? "";
    if (asked !== "" && !`${version}.`.startsWith(`${asked}.`)) {
      run.log.warn(`Python ${asked} is asked for; this machine has ${version}, which is taken.`);
    }
    run.job.carryOver({ env: {}, paths: [bin] });
    return { "python-version": version, "python-path": join(bin, "python") };
  },
};

async function started(run: StepRun, file: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const { workspace: cwd } = run.job.folders;
  const command = { file, args, cwd, env: run.job.environment(run.env) };
  const exitCode = await run.job.processes.run(command, run.stop, (line) => void lines.push(line));
  if (exitCode !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${lines.join("\n")}`);
  return lines;
}
