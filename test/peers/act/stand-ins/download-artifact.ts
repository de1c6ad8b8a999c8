import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, matchesGlob, resolve } from "node:path";
import { getBooleanInput, getInput, info } from "@actions/core";
import { unzipSync } from "fflate";
import { callService } from "./artifact-service.ts";

/** What act takes for actions/download-artifact. */

const [name, pattern, run] = [getInput("name"), getInput("pattern"), getInput("run-id")];
const folder = resolve(getInput("path"));

const { artifacts = [] } = await callService<{ artifacts?: { name: string }[] }>("ListArtifacts", {}, run);
const wanted = artifacts.filter((each) => (name === "" ? matchesGlob(each.name, pattern) : each.name === name));
if (name !== "" && wanted.length === 0) throw new Error(`Artifact not found for name: ${name}`);
for (const artifact of wanted) await download(artifact.name);

async function download(artifact: string): Promise<void> {
  const { signedUrl } = await callService<{ signedUrl: string }>("GetSignedArtifactURL", { name: artifact }, run);
  const response = await fetch(signedUrl);
  if (!response.ok) throw new Error(`${artifact} was answered ${response.status}`);
  const files = Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer())));
  const into = name !== "" || getBooleanInput("merge-multiple") ? folder : join(folder, artifact);
  for (const [path, content] of files) {
    await mkdir(dirname(join(into, path)), { recursive: true });
    await writeFile(join(into, path), content);
  }
  info(`${artifact}: ${files.length} files`);
}
