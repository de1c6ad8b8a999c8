import { parse } from "yaml";
import { readTree } from "../git/trees.ts";
import { counter, nodeId, now } from "../json.ts";
import { defaultBranch, type Repository } from "../repositories.ts";
import type { Json } from "../types.ts";

const workflowFolder = ".github/workflows";

/** A workflow file as the API needs to know it; the runner reads it properly. */
export interface WorkflowFile {
  id: number;
  path: string;
  name: string;
  /** The inputs of `on: workflow_dispatch`; null without that trigger. */
  dispatchInputs: Record<string, { required?: boolean; default?: unknown }> | null;
}

/** Gives each workflow path of each repository an id that stays. */
export class WorkflowFiles {
  readonly #ids = new Map<string, number>();
  readonly #nextId = counter(800_001);

  idOf(repository: Repository, path: string): number {
    const key = `${repository.fullName} ${path}`;
    const id = this.#ids.get(key) ?? this.#nextId();
    this.#ids.set(key, id);
    return id;
  }

  /** Those on a commit; on the default branch when none is given. */
  async list(repository: Repository, commit = `refs/heads/${defaultBranch}`): Promise<WorkflowFile[]> {
    const tree = await repository.git.lookUp(`${commit}:${workflowFolder}`);
    if (tree?.type !== "tree") {
      return [];
    }
    const entries = (await readTree(repository.git, tree.sha, false)).filter(({ path }) => /\.ya?ml$/.test(path));
    return Promise.all(
      entries.map(async ({ path, sha }) => {
        const text = (await repository.git.read(sha)).toString("utf8");
        const full = `${workflowFolder}/${path}`;
        return { id: this.idOf(repository, full), path: full, ...read(text, full) };
      }),
    );
  }

  /** By id or by file name, as the API's paths have it. */
  async find(repository: Repository, idOrFile: string): Promise<WorkflowFile | null> {
    const files = await this.list(repository);
    return files.find(({ id, path }) => String(id) === idOrFile || path === `${workflowFolder}/${idOrFile}`) ?? null;
  }
}

function read(text: string, path: string): Pick<WorkflowFile, "name" | "dispatchInputs"> {
  const content = parseLeniently(text);
  const triggers: unknown = content?.on;
  return {
    name: typeof content?.name === "string" ? content.name : path,
    dispatchInputs: dispatchInputsOf(triggers),
  };
}

/** A file that is not YAML is still listed, under its path, as GitHub does. */
function parseLeniently(text: string): Json {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function dispatchInputsOf(triggers: Json): WorkflowFile["dispatchInputs"] {
  if (triggers === "workflow_dispatch" || (Array.isArray(triggers) && triggers.includes("workflow_dispatch"))) {
    return {};
  }
  const isMapping = typeof triggers === "object" && triggers !== null && "workflow_dispatch" in triggers;
  return isMapping ? (triggers.workflow_dispatch?.inputs ?? {}) : null;
}

const began = now();

export function workflowJson(repository: Repository, { id, path, name }: WorkflowFile): Json {
  return {
    id,
    node_id: nodeId("Workflow", id),
    name,
    path,
    state: "active",
    // The file's own times, which nobody asks for.
    created_at: began,
    updated_at: began,
    url: `${repository.apiUrl}/actions/workflows/${id}`,
    html_url: `${repository.htmlUrl}/blob/${defaultBranch}/${path}`,
    badge_url: `${repository.htmlUrl}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}
