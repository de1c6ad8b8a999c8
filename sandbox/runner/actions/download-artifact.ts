import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, matchesGlob, resolve, sep } from "node:path";
import { unzipSync } from "fflate";
import type { StepRun } from "../job/step.ts";
import { Expression } from "../workflow/template.ts";
import type { StandIn } from "./stand-in.ts";

type Inputs = Readonly<Record<string, string>>;

interface ListedArtifact {
  id: number;
  name: string;
  digest: string;
}

/** A GET below `/repos/OWNER/NAME/actions/`. */
type Get = (path: string) => Promise<Response>;

export const downloadArtifact: StandIn = {
  inputs: {
    name: "",
    path: "",
    pattern: "",
    "merge-multiple": "false",
    "github-token": "",
    repository: new Expression("github.repository"),
    "run-id": new Expression("github.run_id"),
  },
  run: async (inputs, run) => {
    const folder = resolve(run.job.folders.workspace, inputs.path ?? "");
    const { github, run: own } = run.job.plan.plan;
    if (inputs["github-token"] !== "") {
      const get = getter(`${github.url}/repos/${inputs.repository}`, inputs["github-token"] ?? "", run.stop);
      await download(inputs["run-id"] ?? "", { inputs, folder, get, run });
    } else {
      // The run's own artifacts need no permission of the job's token.
      const token = await github.issueJobToken(own.repository, { actions: "read" });
      const get = getter(`${github.url}/repos/${own.repository}`, token, run.stop);
      await download(String(own.id), { inputs, folder, get, run }).finally(() => github.revokeToken(token));
    }
    return { "download-path": folder };
  },
};

async function download(
  runId: string,
  { inputs, folder, get, run }: { inputs: Inputs; folder: string; get: Get; run: StepRun },
): Promise<void> {
  const page = (await (await get(`runs/${runId}/artifacts?per_page=100`)).json()) as { artifacts: ListedArtifact[] };
  const wanted = selected(page.artifacts, inputs);
  const flat = wanted.length === 1 || inputs["merge-multiple"] === "true";
  for (const artifact of wanted) {
    await unpack(await bytesOf(artifact, get), flat ? folder : join(folder, artifact.name));
    run.log.note(`Downloaded ${artifact.name} (${artifact.digest})`);
  }
  run.log.note(`${wanted.length} artifact(s) downloaded`);
}

function selected(artifacts: readonly ListedArtifact[], { name = "", pattern = "" }: Inputs): ListedArtifact[] {
  if (name === "") {
    return artifacts.filter((artifact) => pattern === "" || matchesGlob(artifact.name, pattern));
  }
  const named = artifacts.filter((artifact) => artifact.name === name);
  if (named.length === 0) {
    throw new Error(`Artifact '${name}' not found`);
  }
  return named;
}

function getter(repositoryUrl: string, token: string, signal: AbortSignal): Get {
  return async (path) => {
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
    const response = await fetch(`${repositoryUrl}/actions/${path}`, { headers, signal });
    if (!response.ok) {
      const hint = "another run's artifacts need a token with 'actions: read'";
      throw new Error(`GET actions/${path} answered ${response.status}: ${await response.text()} (${hint})`);
    }
    return response;
  };
}

async function bytesOf({ id, name, digest }: ListedArtifact, get: Get): Promise<Uint8Array> {
  const bytes = new Uint8Array(await (await get(`artifacts/${id}/zip`)).arrayBuffer());
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found !== digest) {
    throw new Error(`Artifact '${name}' has digest ${found} instead of ${digest}`);
  }
  return bytes;
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    const path = resolve(folder, name);
    if (!path.startsWith(folder + sep)) {
      throw new Error(`the artifact holds '${name}', which would land outside of ${folder}`);
    }
    if (!name.endsWith("/")) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
}
