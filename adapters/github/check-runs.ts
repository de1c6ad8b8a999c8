import { digestOf } from "../../core/digest.ts";
import type { Annotation } from "../../core/outcome.ts";
import { calling, type GitHubPlace } from "./github-client.ts";

export interface CheckConclusion {
  conclusion: "success" | "failure" | "action_required";
  title: string;
  /** Markdown. */
  summary: string;
  annotations: readonly Annotation[];
  /** Address of what led to it. */
  link?: string;
  /** Below the summary, and read again by `textOfCheck`: nobody but the App can write there. */
  text?: string;
}

interface CheckRun {
  id: number;
  status: string;
  external_id: string | null;
  details_url: string | null;
  output: { text: string | null };
}

/** GitHub takes at most 50 annotations per call; whoever needs more reads the report. */
const maxAnnotations = 50;

/** Shows the check as waiting, unless it is there already. */
export async function queueCheck(place: GitHubPlace, name: string, headSha: string, appId: number): Promise<void> {
  const { client, owner, repo } = place;
  if (await newestCheck(place, name, headSha, appId)) return;
  await calling(`create the check ${name}`, () =>
    client.rest.checks.create({ owner, repo, name, head_sha: headSha, status: "queued" }),
  );
}

/** Whether the check waits for a conclusion. */
export async function isOpenCheck(place: GitHubPlace, name: string, headSha: string, appId: number): Promise<boolean> {
  const check = await newestCheck(place, name, headSha, appId);
  return check !== null && check.status !== "completed";
}

/** What led to the check's conclusion; null where there is none. */
export async function linkOfCheck(
  place: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
): Promise<string | null> {
  const check = await newestCheck(place, name, headSha, appId);
  return check?.status === "completed" ? check.details_url : null;
}

/** What the check says below its summary; null where it says nothing there. */
export async function textOfCheck(
  place: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
): Promise<string | null> {
  return (await newestCheck(place, name, headSha, appId))?.output.text ?? null;
}

/**
 * Concludes the check. Saying the same again changes nothing; saying something else makes a new run of the check, because
 * annotations of a concluded one would pile up.
 */
export async function concludeCheck(
  place: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
  wanted: CheckConclusion,
): Promise<void> {
  const { client, owner, repo } = place;
  const externalId = digestOf(JSON.stringify(wanted));
  const found = await newestCheck(place, name, headSha, appId);
  if (found?.status === "completed" && found.external_id === externalId) return;
  const state = {
    owner,
    repo,
    status: "completed" as const,
    conclusion: wanted.conclusion,
    external_id: externalId,
    ...(wanted.link !== undefined && { details_url: wanted.link }),
    output: outputOf(wanted),
  };
  await calling(`conclude the check ${name}`, async () => {
    if (found && found.status !== "completed") await client.rest.checks.update({ ...state, check_run_id: found.id });
    else await client.rest.checks.create({ ...state, name, head_sha: headSha });
  });
}

/** When the first check of ours was made on the commit, as GitHub says, in milliseconds; null: none was. */
export async function firstCheckAt(
  { client, owner, repo }: GitHubPlace,
  headSha: string,
  appId: number,
): Promise<number | null> {
  const { data } = await calling(`list the checks of ${headSha}`, () =>
    client.rest.checks.listForRef({ owner, repo, ref: headSha, app_id: appId, filter: "all", per_page: 100 }),
  );
  const times = data.check_runs
    .filter(({ app }) => app?.id === appId)
    .flatMap(({ started_at: at }) => (at ? [Date.parse(at)] : []));
  return times.length > 0 ? Math.min(...times) : null;
}

function outputOf({ title, summary, text, annotations }: CheckConclusion) {
  return {
    title: title.slice(0, 250),
    summary,
    ...(text !== undefined && { text }),
    annotations: annotations
      .filter(({ where }) => where?.line !== undefined)
      .slice(0, maxAnnotations)
      .map(({ level, title: heading, message, where }) => ({
        path: where?.file ?? "",
        start_line: where?.line ?? 1,
        end_line: where?.line ?? 1,
        annotation_level: level === "error" ? ("failure" as const) : level,
        title: heading.slice(0, 250),
        message,
      })),
  };
}

/** Only our own: any workflow can make a check of any name. */
async function newestCheck(
  { client, owner, repo }: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
): Promise<CheckRun | null> {
  const { data } = await calling(`read the check ${name}`, () =>
    client.rest.checks.listForRef({ owner, repo, ref: headSha, check_name: name, app_id: appId, filter: "latest" }),
  );
  const own = data.check_runs.filter(({ app }) => app?.id === appId).sort((a, b) => b.id - a.id);
  return own[0] ?? null;
}
