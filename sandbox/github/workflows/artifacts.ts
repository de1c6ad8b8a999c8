import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiProblem, notFound } from "../http/problem.ts";
import { noContent, ok, page, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { onRepository, type Route, route } from "../http/router.ts";
import { counter, nodeId, now } from "../json.ts";
import type { Repositories, Repository } from "../repositories.ts";
import type { Artifact, Json } from "../types.ts";
import type { Runs } from "./runs.ts";

/** GitHub lets a job upload 500 artifacts; the size is the sandbox's own limit, to keep a runaway job from filling the disk. */
const limits = { perRun: 500, bytes: 500 * 1024 * 1024 } as const;
const keptDays = 90;
/** How long a download address is good. */
const addressMs = 60_000;
/** As upload-artifact refuses them. */
const forbiddenInName = /["<>:|*?\r\n\\/]/;

interface Parts {
  folder: string;
  url: string;
  repositories: Repositories;
  runs: Runs;
}

/** What runs leave behind. An artifact never changes once it is saved. */
export class Artifacts {
  readonly #parts: Parts;
  readonly #artifacts = new Map<number, Artifact>();
  readonly #addresses = new Map<string, { id: number; until: number }>();
  readonly #nextId = counter(700_001);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async save(runId: number, name: string, zip: Uint8Array): Promise<Artifact> {
    const { attempt } = this.#parts.runs.getRun(runId);
    const ofRun = this.#ofRun(runId).filter((other) => other.attempt === attempt);
    if (name === "" || forbiddenInName.test(name)) {
      throw new Error(`"${name}" cannot be the name of an artifact`);
    }
    if (ofRun.some((other) => other.name === name)) {
      throw new Error(`run ${runId} has an artifact ${name} already; artifacts cannot be changed`);
    }
    if (zip.length > limits.bytes || ofRun.length >= limits.perRun) {
      throw new Error(`artifact ${name} exceeds the limits: ${limits.bytes} bytes, ${limits.perRun} of one run`);
    }
    const digest = `sha256:${createHash("sha256").update(zip).digest("hex")}`;
    const artifact = { id: this.#nextId(), runId, attempt, name, sizeInBytes: zip.length, digest, createdAt: now() };
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#file(artifact.id), zip);
    this.#artifacts.set(artifact.id, artifact);
    return artifact;
  }

  routes(): Route[] {
    const path = "/actions/artifacts/:id";
    return [
      onRepository("GET", "/actions/artifacts", "actions:read", (request, repository) => {
        const ofRepository = [...this.#artifacts.values()].filter(
          (artifact) => this.#repositoryOf(artifact) === repository,
        );
        return this.#list(request, repository, ofRepository.reverse());
      }),
      onRepository("GET", "/actions/runs/:run/artifacts", "actions:read", (request, repository) => {
        const run = this.#parts.runs.findRun(request.numberParam("run"));
        if (run?.repository !== repository.fullName) {
          throw notFound();
        }
        return this.#list(request, repository, this.#ofRun(run.id).reverse());
      }),
      onRepository("GET", path, "actions:read", (request, repository) =>
        ok(this.#json(repository, this.#find(request, repository))),
      ),
      onRepository("GET", `${path}/:format`, "actions:read", (request, repository) =>
        this.#address(request, repository),
      ),
      onRepository("DELETE", path, "actions:write", async (request, repository) => {
        const { id } = this.#find(request, repository);
        this.#artifacts.delete(id);
        await rm(this.#file(id));
        return noContent();
      }),
      route("GET", "/_artifacts/:address", (request) => this.#download(request.param("address"))),
    ];
  }

  get #folder(): string {
    return join(this.#parts.folder, "artifacts");
  }

  #file(id: number): string {
    return join(this.#folder, `${id}.zip`);
  }

  #ofRun(runId: number): Artifact[] {
    return [...this.#artifacts.values()].filter((artifact) => artifact.runId === runId);
  }

  #repositoryOf({ runId }: Artifact): Repository | null {
    return this.#parts.repositories.find(this.#parts.runs.getRun(runId).repository);
  }

  #find(request: ApiRequest, repository: Repository): Artifact {
    const artifact = this.#artifacts.get(request.numberParam("id"));
    if (!artifact || this.#repositoryOf(artifact) !== repository) {
      throw notFound();
    }
    return artifact;
  }

  #list(request: ApiRequest, repository: Repository, artifacts: Artifact[]): Promise<Reply> {
    const name = request.query("name");
    const wanted = artifacts.filter((artifact) => name === undefined || artifact.name === name);
    return page(request, wanted, (artifact) => this.#json(repository, artifact), "artifacts");
  }

  /** The bytes are behind an address that needs no token and is good for a minute. */
  #address(request: ApiRequest, repository: Repository): Reply {
    const { id } = this.#find(request, repository);
    if (request.param("format") !== "zip") {
      throw notFound();
    }
    const address = randomBytes(24).toString("base64url");
    this.#addresses.set(address, { id, until: Date.now() + addressMs });
    return { status: 302, headers: { location: `${this.#parts.url}/_artifacts/${address}` } };
  }

  async #download(address: string): Promise<Reply> {
    const known = this.#addresses.get(address);
    const artifact = known && this.#artifacts.get(known.id);
    if (!artifact || known.until < Date.now()) {
      throw new ApiProblem(410, "The download address has expired");
    }
    const headers = {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="${encodeURIComponent(artifact.name)}.zip"`,
    };
    return { status: 200, headers, body: await readFile(this.#file(artifact.id)) };
  }

  #json(repository: Repository, artifact: Artifact): Json {
    const { id, runId, name, sizeInBytes, digest, createdAt } = artifact;
    const { headBranch, headSha } = this.#parts.runs.getRun(runId);
    const url = `${repository.apiUrl}/actions/artifacts/${id}`;
    const expires = new Date(Date.parse(createdAt) + keptDays * 24 * 3600 * 1000);
    return {
      id,
      node_id: nodeId("Artifact", id),
      name,
      size_in_bytes: sizeInBytes,
      url,
      archive_download_url: `${url}/zip`,
      expired: false,
      digest,
      created_at: createdAt,
      updated_at: createdAt,
      expires_at: expires.toISOString().replace(".000Z", "Z"),
      workflow_run: { id: runId, head_branch: headBranch, head_sha: headSha },
    };
  }
}
