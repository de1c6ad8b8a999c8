import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { zipSync } from "fflate";
import type { StepRun } from "../job/step.ts";
import { type ArtifactFiles, findArtifactFiles } from "./artifact-files.ts";
import type { StandIn } from "./stand-in.ts";

export const uploadArtifact: StandIn = {
  inputs: {
    name: "artifact",
    path: "",
    "if-no-files-found": "warn",
    "include-hidden-files": "false",
    // Known and without effect: the sandbox keeps artifacts as long as it lives.
    "retention-days": "",
  },
  run: async (inputs, run) => {
    const { path = "", name = "" } = inputs;
    const found = await findArtifactFiles(path, run.job.folders.workspace, inputs["include-hidden-files"] === "true");
    if (found.files.length === 0) {
      nothingFound(inputs["if-no-files-found"] ?? "", path, run);
      return {};
    }
    const { github, run: workflowRun } = run.job.plan.plan;
    const { id, digest, sizeInBytes } = await github.saveArtifact(workflowRun.id, name, await zip(found));
    run.log.note(`Artifact ${name} (${found.files.length} files, ${sizeInBytes} bytes, ${digest}) has ID ${id}`);
    const url = `${github.url}/${workflowRun.repository}/actions/runs/${workflowRun.id}/artifacts/${id}`;
    return { "artifact-id": String(id), "artifact-url": url, "artifact-digest": digest.replace(/^sha256:/, "") };
  },
};

function nothingFound(reaction: string, path: string, { log }: StepRun): void {
  const message = `No files were found with the provided path: ${path}. No artifacts will be uploaded.`;
  if (reaction === "error") {
    throw new Error(message);
  }
  if (reaction === "warn") {
    log.warn(message);
  }
}

async function zip({ root, files }: ArtifactFiles): Promise<Uint8Array> {
  const entries = await Promise.all(files.map(async (file) => [relative(root, file), await readFile(file)] as const));
  return zipSync(Object.fromEntries(entries));
}
