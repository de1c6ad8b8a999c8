import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { getBooleanInput, getInput, info, setFailed } from "@actions/core";
import { zipSync } from "fflate";
import { findArtifactFiles } from "../../../../sandbox/runner/actions/artifact-files.ts";
import { callService } from "./artifact-service.ts";

/** What act takes for actions/upload-artifact. */

const name = getInput("name", { required: true });
const path = getInput("path", { required: true });
const { root, files } = await findArtifactFiles(path, process.cwd(), getBooleanInput("include-hidden-files"));

if (files.length > 0) {
  await upload();
} else if (getInput("if-no-files-found") === "error") {
  setFailed(`No files were found with the provided path: ${path}`);
}

async function upload(): Promise<void> {
  const entries = await Promise.all(files.map(async (file) => [relative(root, file), await readFile(file)] as const));
  const zip = zipSync(Object.fromEntries(entries));
  const { signedUploadUrl } = await callService<{ signedUploadUrl: string }>("CreateArtifact", { name, version: 4 });
  for (const part of ["block", "blocklist"]) {
    const body = part === "block" ? new Uint8Array(zip) : "<BlockList/>";
    const stored = await fetch(`${signedUploadUrl}&comp=${part}`, { method: "PUT", body });
    if (!stored.ok) throw new Error(`${part} of ${name} was answered ${stored.status}`);
  }
  await callService("FinalizeArtifact", { name, size: String(zip.length) });
  info(`${name}: ${files.length} files, ${zip.length} bytes`);
}
