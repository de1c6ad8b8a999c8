import { digestOf } from "../../core/digest.ts";
import type { Annotation } from "../../core/outcome.ts";
import { calling, type GitHubPlace } from "./github-client.ts";

export interface CheckConclusion {
  conclusion: "success" | "failure" | "action_required" | "neutral" | "cancelled";
  title: string;
  /** Markdown. */
  summary: string;
  annotations: readonly Annotation[];
  /** Address of what led to it. */
  link?: string;
  /** Below the summary, and read again by `textOfCheck`: nobody but the App can write there. */
  text?: string;
}

/** What a check says while it waits. */
export interface CheckWaiting {
  title: string;
  /** Markdown. */
  summary: string;
}

interface CheckRun {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  external_id: string | null;
  details_url: string | null;
  html_url: string | null;
  output: { title: string | null; text: string | null; annotations_count: number };
}

/** A check of ours as it stands on a commit. */
export interface CheckSeen {
  /** null while it waits. */
  conclusion: string | null;
  title: string | null;
  /** Address of its page. */
  url: string | null;
}

/**
 * Shows the check as waiting. One that is concluded stays so, except where that was only for want of a pull request, or
 * where `anew` says that there is something to wait for again.
 */
export async function queueCheck(
  place: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
  waiting?: CheckWaiting & { anew?: boolean },
): Promise<void> {
  const { client, owner, repo } = place;
  const found = await newestCheck(place, name, headSha, appId);
  // What stands below the summary, such as what people have overridden, outlives the conclusion.
  const text = found?.output.text;
  const output = waiting && outputOf({ ...waiting, ...(text && { text }) });
  if (!found || found.conclusion === "cancelled" || (found.status === "completed" && waiting?.anew)) {
    await calling(`create the check ${name}`, () =>
      client.rest.checks.create({ owner, repo, name, head_sha: headSha, status: "queued", ...(output && { output }) }),
    );
  } else if (found.status !== "completed" && output && found.output.title !== output.title) {
    await calling(`change the check ${name}`, () =>
      client.rest.checks.update({ owner, repo, check_run_id: found.id, status: "queued", output }),
    );
  }
}

/** All checks of ours on the commit, the newest of each name. */
export async function listChecks(place: GitHubPlace, headSha: string, appId: number): Promise<Map<string, CheckSeen>> {
  const { client, owner, repo } = place;
  const query = { owner, repo, ref: headSha, app_id: appId, filter: "latest", per_page: 100 } as const;
  const checks = await calling(`list the checks of ${headSha}`, () =>
    client.paginate(client.rest.checks.listForRef, query),
  );
  const own = checks.filter(({ app }) => app?.id === appId).sort((a, b) => a.id - b.id);
  return new Map(
    own.map(({ name, status, conclusion, output, html_url: url }) => [
      name,
      { conclusion: status === "completed" ? conclusion : null, title: output.title, url },
    ]),
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
  const externalId = digestOf(JSON.stringify(wanted));
  const found = await newestCheck(place, name, headSha, appId);
  if (found?.status === "completed" && found.external_id === externalId) return;
  const [first = [], ...more] = annotationBatches(wanted.annotations);
  const isFresh = found && found.status !== "completed" && found.output.annotations_count === 0;
  const conclusion = { conclusion: wanted.conclusion, external_id: externalId };
  const stateWith = (annotations: Batch, isLast: boolean) => ({
    owner: place.owner,
    repo: place.repo,
    ...(isLast ? { status: "completed" as const, ...conclusion } : { status: "in_progress" as const }),
    ...(wanted.link !== undefined && { details_url: wanted.link }),
    output: { ...outputOf(wanted), annotations },
  });
  const { checks } = place.client.rest;
  await calling(`conclude the check ${name}`, async () => {
    const state = stateWith(first, more.length === 0);
    const { data } = isFresh
      ? await checks.update({ ...state, check_run_id: found.id })
      : await checks.create({ ...state, name, head_sha: headSha });
    for (const [index, batch] of more.entries()) {
      await checks.update({ ...stateWith(batch, index === more.length - 1), check_run_id: data.id });
    }
  });
}

/** Shows why the check is not concluded: a new run of it where it was. Saying the same again changes nothing. */
export async function keepCheckOpen(
  { client, owner, repo }: GitHubPlace,
  name: string,
  headSha: string,
  appId: number,
  why: CheckWaiting & { text?: string },
): Promise<void> {
  const externalId = digestOf(JSON.stringify(why));
  const found = await newestCheck({ client, owner, repo }, name, headSha, appId);
  if (found && found.status !== "completed" && found.external_id === externalId) return;
  const state = { owner, repo, status: "in_progress" as const, external_id: externalId, output: outputOf(why) };
  await calling(`change the check ${name}`, async () => {
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

function outputOf({ title, summary, text }: CheckWaiting & { text?: string }) {
  return { title: shortened(title, 250), summary, ...(text !== undefined && { text }) };
}

/** GitHub takes 50 annotations in a call, and adds those of a later call; whoever needs more than these reads the report. */
const perCall = 50;
const mostAnnotations = 200;
/** GitHub takes 64 KB; nobody reads that beside a line. */
const longestMessage = 4_000;

function annotationBatches(annotations: readonly Annotation[]) {
  const shown = annotations
    .filter(({ where }) => where?.line !== undefined)
    .slice(0, mostAnnotations)
    .map(({ level, title, message, where }) => ({
      path: where?.file ?? "",
      start_line: where?.line ?? 1,
      end_line: where?.line ?? 1,
      annotation_level: level === "error" ? ("failure" as const) : level,
      title: shortened(title, 250),
      message: shortened(message, longestMessage),
    }));
  return Array.from({ length: Math.ceil(shown.length / perCall) }, (_, index) =>
    shown.slice(index * perCall, (index + 1) * perCall),
  );
}

type Batch = ReturnType<typeof annotationBatches>[number];

/** No half of a character is left. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
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
