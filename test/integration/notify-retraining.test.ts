import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGitHubIssues } from "../../adapters/github/github-issues.ts";
import type { RetrainNotice } from "../../core/retrain/notice.ts";
import { notifyRetraining } from "../../operations/retraining/notify-retraining.ts";
import { startSandboxGitHub } from "../../sandbox/github/sandbox-github.ts";
import type { SandboxGitHub } from "../../sandbox/github/types.ts";

/** Issues that say that a training is due, on a local GitHub, by a workflow's own token. */

const at = { owner: "acme", repo: "flights" };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
let github: SandboxGitHub;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-notify-"));
  github = await startSandboxGitHub({ owner: at.owner, users: ["maria"], app: null, dataFolder: folder });
  await github.createRepository(at.repo);
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true });
});

const due = (because: string): RetrainNotice => ({
  ...{ model: "late-flights", because },
  due: {
    trigger: "drift",
    window: { validation_from: "2001-05-01", holdout_from: "2001-05-08", until: "2001-05-15" },
  },
});

async function run(notices: readonly RetrainNotice[], level: "read" | "write" = "write") {
  const token = await github.issueJobToken(`${at.owner}/${at.repo}`, { issues: level });
  const issues = createGitHubIssues({ client: new Octokit({ auth: token, baseUrl: github.url, log: silent }), ...at });
  return await notifyRetraining({ issues }, JSON.stringify(notices), "https://run.test/1");
}

async function issues(state: "open" | "closed") {
  const maria = new Octokit({ auth: github.tokenFor("maria"), baseUrl: github.url, log: silent });
  const { data } = await maria.issues.listForRepo({ ...at, state });
  return data.map(({ number, title, body, user }) => ({ number, title, body: body ?? "", by: user?.login }));
}

it("opens one issue with the reason, the rows and the commands that start it", async () => {
  expect((await run([due("distance moved in 2 windows in a row")])).headline).toBe(
    "1 model to be trained again: late-flights",
  );
  const [issue, ...more] = await issues("open");
  expect(more).toEqual([]);
  expect(issue).toMatchObject({ title: "late-flights is to be trained again", by: "github-actions[bot]" });
  expect(issue?.body).toMatchInlineSnapshot(`
    "<!-- sluice:retrain-due late-flights -->
    ### ⏰ late-flights is to be trained again

    **Why now:** distance moved in 2 windows in a row. [The run](https://run.test/1) decided so.

    \`propose: notify\` leaves the training to you. On these rows it would be:

    | rows | from | to before |
    | - | - | - |
    | to learn from | the first | 2001-05-01 |
    | to tune on | 2001-05-01 | 2001-05-08 |
    | to judge by | 2001-05-08 | 2001-05-15 |

    Any one of these starts it. A pull request follows if the new model is surely better than production:

    - the comment \`/sluice retrain late-flights\` on this issue
    - *Actions → Sluice retrain → Run workflow*, or in a terminal

      \`\`\`sh
      gh workflow run sluice-retrain.yml --field model=late-flights --field because='it was due (drift)'
      \`\`\`
    - in a checkout, without GitHub

      \`\`\`sh
      npx sluice retrain --model late-flights --now 'it was due (drift)'
      \`\`\`

    <sub>Each run that still says so brings this issue up to date; it is closed when a training has begun, or when none is due any more.</sub>"
  `);
});

it("keeps to it, and lets nothing that data says become a command, a mention or a fence", async () => {
  const [before] = await issues("open");
  await run([due("@maria ``` $(rm -rf .) moved")]);
  const [after, ...more] = await issues("open");
  expect(more).toEqual([]);
  expect(after?.number).toBe(before?.number);
  expect(after?.body).not.toContain("@maria");
  expect(after?.body.match(/```sh\n([\s\S]*?)```/g)?.join()).not.toContain("rm -rf");
});

it("closes it when none is due any more, and says nothing where nobody was told", async () => {
  await run([{ model: "late-flights", due: null, because: "a training has begun" }]);
  await run([{ model: "late-flights", due: null, because: "a training has begun" }]);
  expect(await issues("open")).toEqual([]);
  const closed = await issues("closed");
  expect(closed).toHaveLength(1);
  expect(closed[0]?.body).toContain("✅ **Settled:** a training has begun.");
});

it("is an error where nobody can be told, and leaves a stranger's issue of the same first line alone", async () => {
  await expect(run([due("late moved")], "read")).rejects.toMatchObject({ code: expect.stringMatching(/./) });
  await expect(notifyRetraining({ issues: null }, "[]", null)).rejects.toMatchObject({ code: "USAGE" });
  const maria = new Octokit({ auth: github.tokenFor("maria"), baseUrl: github.url, log: silent });
  const body = "<!-- sluice:retrain-due late-flights -->\nmine";
  await maria.issues.create({ ...at, title: "Mine", body });
  await run([{ model: "late-flights", due: null, because: "no trigger says so" }]);
  expect(await issues("open")).toMatchObject([{ title: "Mine", body }]);
});
