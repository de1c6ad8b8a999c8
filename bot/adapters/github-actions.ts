import { readFile } from "node:fs/promises";
import { calling } from "../../adapters/github/github-client.ts";
import { SluiceError } from "../../core/errors.ts";
import { type BotParts, createBot } from "../bot.ts";
import type { Settings } from "../settings.ts";
import { finish } from "./finish.ts";

/**
 * The bot for the length of a workflow's job: hears the event that has started the job, or on a schedule looks at
 * everything in the repository. It acts as the App, for anybody's workflow can say what GITHUB_TOKEN says.
 *
 * @throws whatever a handler or a job of the bot has failed with, so that the job fails too
 */
export async function handleJobEvent(settings: Settings, parts: BotParts = {}): Promise<void> {
  const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_RUN_ID: id } = settings.variables;
  if (!name || !path || !id) {
    throw new SluiceError("USAGE", "GITHUB_EVENT_NAME, GITHUB_EVENT_PATH and GITHUB_RUN_ID are not all set.", {
      remedy: "Run this in a job of GitHub Actions.",
    });
  }
  const payload = JSON.parse(await readFile(path, "utf8"));
  const failures: unknown[] = [];
  const bot = await createBot(settings, parts, (error) => failures.push(error));
  const { name: repo, default_branch: defaultBranch, owner } = payload.repository;
  const { rest } = await bot.app.auth();
  const { data: installation } = await calling("find the App's installation", () =>
    rest.apps.getRepoInstallation({ owner: owner.login, repo }),
  );
  const place = { installationId: installation.id, owner: owner.login, repo, defaultBranch };
  if (name === "schedule") bot.work.everything(bot.directory.handle(place));
  // What a job is told lacks the installation, for it is not the App's webhook.
  else await bot.app.receive({ id, name, payload: { ...payload, installation } } as never);
  await finish(bot);
  if (failures.length > 0) throw failures[0];
}
