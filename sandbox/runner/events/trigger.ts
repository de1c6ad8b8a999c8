import type { EventsConfig } from "@actions/workflow-parser/model/workflow-template";
import { passes } from "./filter-pattern.ts";

/** What the filters under `on:` look at. */
export interface Occurrence {
  name: string;
  action: string | null;
  /** `refs/heads/…` or `refs/tags/…` of a push. */
  ref: string | null;
  /** What `branches:` speaks of: the base of a pull request, the head of a workflow run. */
  branch: string | null;
  /** Name of the workflow whose run this is about. */
  workflow: string | null;
  /** Asked for only by a workflow that filters by path. */
  changedFiles: () => Promise<readonly string[]>;
}

/** Activity types of the events that do not start a workflow by every type unless it asks for it. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
};

type Filters = Readonly<Record<string, readonly string[] | undefined>>;

export async function starts(events: EventsConfig, occurrence: Occurrence): Promise<boolean> {
  if (!(occurrence.name in events)) {
    return false;
  }
  // schedule is a list of times, workflow_dispatch a list of inputs: neither filters.
  const filters = (Array.isArray(events[occurrence.name]) ? {} : events[occurrence.name]) as Filters;
  return (
    typePasses(filters, occurrence) &&
    workflowPasses(filters, occurrence) &&
    refPasses(filters, occurrence) &&
    (await pathsPass(filters, occurrence))
  );
}

function typePasses(filters: Filters, { name, action }: Occurrence): boolean {
  const types = filters.types ?? defaultTypes[name];
  return types === undefined || (action !== null && types.includes(action));
}

function workflowPasses({ workflows }: Filters, { workflow }: Occurrence): boolean {
  return workflows === undefined || (workflow !== null && workflows.includes(workflow));
}

function refPasses(filters: Filters, { name, ref, branch }: Occurrence): boolean {
  if (name !== "push") {
    return branch === null || namePasses(filters, "branches", branch);
  }
  const tag = ref?.startsWith("refs/tags/") === true;
  const filtersBranches = Boolean(filters.branches ?? filters["branches-ignore"]);
  const filtersTags = Boolean(filters.tags ?? filters["tags-ignore"]);
  // A filter on branches alone leaves tags out, and the other way round.
  if (tag ? filtersBranches && !filtersTags : filtersTags && !filtersBranches) {
    return false;
  }
  const shortName = ref?.replace(/^refs\/(heads|tags)\//, "") ?? "";
  return namePasses(filters, tag ? "tags" : "branches", shortName);
}

function namePasses(filters: Filters, kind: string, name: string): boolean {
  const taken = filters[kind];
  const ignored = filters[`${kind}-ignore`];
  return (taken === undefined || passes(taken, name)) && (ignored === undefined || !passes(ignored, name));
}

async function pathsPass(filters: Filters, { changedFiles }: Occurrence): Promise<boolean> {
  const { paths, "paths-ignore": ignored } = filters;
  if (paths === undefined && ignored === undefined) {
    return true;
  }
  const files = await changedFiles();
  return files.some(
    (file) => (paths === undefined || passes(paths, file)) && (ignored === undefined || !passes(ignored, file)),
  );
}
