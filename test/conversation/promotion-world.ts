import type { Version } from "../integration/serving-world.ts";
import { at, type BotWorld, type Environment, owner, repo } from "./bot-world.ts";
import { openProposal, until } from "./story.ts";

/** What people see of promotions and what they do to them. */

/** Times and long names are taken out. */
export function steady(text: string): string {
  return text
    .replaceAll("\u2060", "")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "TIME")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "DIGEST")
    .replaceAll(/\b[0-9a-f]{40}\b/g, "COMMIT")
    .replaceAll(/http:\/\/[^\s)]+/g, "URL");
}

/** The check on the present head, as `conclusion: title`; null: there is none. */
export async function promotionCheck(world: BotWorld, number: number): Promise<string | null> {
  const run = await newestRun(world, number);
  return run && steady(`${run.conclusion ?? run.status}: ${run.output.title}`);
}

export async function promotionCheckText(world: BotWorld, number: number): Promise<string> {
  const run = await newestRun(world, number);
  const text = run?.output.text?.replace(/<!-- .* -->/, "").trim();
  return steady([run?.output.summary, text].filter(Boolean).join("\n\n"));
}

async function newestRun(world: BotWorld, number: number) {
  const { data: pull } = await world.as(owner).pulls.get({ ...at, pull_number: number });
  const ref = pull.head.sha;
  const { data } = await world.as(owner).checks.listForRef({ ...at, ref, check_name: "sluice-promotion" });
  const [run] = data.check_runs;
  if (run && run.app?.slug !== "sluice") throw new Error("the check is of somebody else");
  return run ?? null;
}

export async function saysInTime(world: BotWorld, number: number, text: string): Promise<void> {
  let said: string | null = null;
  await until(text, async () => {
    said = await promotionCheck(world, number);
    return said?.startsWith(text);
  }).catch((error: Error) => {
    throw new Error(`${error.message}; it said ${said}`);
  });
}

export async function review(world: BotWorld, number: number, login: string, event: "APPROVE" | "REQUEST_CHANGES") {
  const { data } = await world.as(login).pulls.createReview({ ...at, pull_number: number, event, body: "so be it" });
  await world.quiet();
  return data.id;
}

export async function dismiss(world: BotWorld, number: number, id: number): Promise<void> {
  await world.as(owner).pulls.dismissReview({ ...at, pull_number: number, review_id: id, message: "not any more" });
  await world.quiet();
}

export async function mayMaintain(world: BotWorld, ...logins: string[]): Promise<void> {
  for (const login of logins) await world.github.setCollaborator(repo, login, "maintain");
}

export async function proposal(world: BotWorld, environment: Environment, version: Version): Promise<number> {
  const open = await until(`the proposal of ${version.release}`, () => openProposal(world, environment, version));
  return open.number;
}

export async function pullNow(world: BotWorld, number: number) {
  const { data } = await world.as(owner).pulls.get({ ...at, pull_number: number });
  return { state: data.merged ? "merged" : data.state, firstLines: steady((data.body ?? "").split("\n\n")[0] ?? "") };
}

/** Every promotion to the environment, oldest first: its number, its state, and why Sluice has closed it. */
export async function promotions(world: BotWorld, environment: Environment): Promise<string[]> {
  const base = `env/${environment}`;
  const { data } = await world.as(owner).pulls.list({ ...at, base, state: "all", direction: "asc", per_page: 100 });
  return data.map(({ number, title, state, merged_at: merged, body }) => {
    const why = /^> ⏹️ \*\*Closed by Sluice:\*\* (.*)$/m.exec(body ?? "")?.[1];
    return steady([`#${number} ${merged ? "merged" : state}: ${title}`, why].filter(Boolean).join("; "));
  });
}

/** Changes sluice.yaml on the default branch. */
export async function reconfigure(world: BotWorld, change: (text: string) => string): Promise<void> {
  const head = (await world.repository.head("main")) ?? "";
  const content = change((await world.repository.readFile(head, "sluice.yaml")) ?? "");
  const written = { branch: "main", path: "sluice.yaml", content, message: "Change the rules" };
  await world.repository.commitFile({ ...written, expectedHead: head });
  await world.quiet();
}
