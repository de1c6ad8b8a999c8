import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { gitIn } from "../../adapters/git/git-command.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import type { Config } from "../../core/config/schema.ts";
import { describeError, exitCodeOf, exitCodes, SluiceError } from "../../core/errors.ts";
import { quote, say, warn } from "../play/terminal.ts";
import type { Answer } from "./answer.ts";
import { play } from "./play.ts";
import { configPath, findProposal } from "./proposal.ts";
import { copySides } from "./sides.ts";

const help = `sluice try [options]   opens a pull request of this repository in a GitHub on this machine, and shows what the bot says of it

  The pull request brings what is not committed yet; where that touches no model, every model as it is. Your repository
  stays untouched. Sluice's workflows run as they lie here, or as they ship; no account and no network is needed.

  -C, --directory PATH  folder of your repository (default: where you are)
  --help                this text

  The comment and the pages behind it are left in .sluice/try/.

Exit codes: ${exitCodes.passed} it may be merged, ${exitCodes.broke} broke, ${exitCodes.refused} it may not, ${exitCodes.usage} bad usage or configuration.`;

/** Plays one pull request, and leaves the exit code behind. */
export async function runTryProgram(args: readonly string[]): Promise<void> {
  try {
    const options = readOptions(args);
    if (options.help) console.log(help);
    else process.exitCode = await tryOut(options.directory);
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = exitCodeOf(error);
  }
}

function readOptions(args: readonly string[]): { directory: string; help: boolean } {
  try {
    const options = { directory: { type: "string", short: "C" }, help: { type: "boolean", default: false } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return { directory: values.directory ?? startFolder(), help: values.help };
  } catch (cause) {
    throw new SluiceError("USAGE", (cause as Error).message, {
      remedy: "sluice try --help shows what there is.",
      cause,
    });
  }
}

/** `npm run sluice` moves to the checkout of Sluice; the folder it was called from is the one that is meant. */
function startFolder(): string {
  const { npm_lifecycle_event: script, INIT_CWD: calledFrom } = process.env;
  return script === "sluice" && calledFrom ? calledFrom : process.cwd();
}

async function tryOut(directory: string): Promise<number> {
  const root = (await gitIn(directory)(["rev-parse", "--show-toplevel"])).trim();
  const config = await configIn(root);
  const proposal = await findProposal(root, config);
  say(`${proposal.title}: touches ${proposal.models.join(", ")}`);
  const folder = await mkdtemp(join(tmpdir(), "sluice-try-"));
  const answer = await copySides(root, proposal, folder)
    .then((sides) => play({ title: proposal.title, sides, folder }))
    .catch((error: unknown) => {
      warn(`logs: ${join(folder, "logs")}`);
      throw error;
    });
  await rm(folder, { recursive: true, force: true });
  await tell(root, answer);
  return ["success", "neutral"].includes(answer.conclusion) ? exitCodes.passed : exitCodes.refused;
}

async function configIn(root: string): Promise<Config> {
  const text = await readFile(join(root, configPath), "utf8").catch(() => null);
  if (text !== null) return parseConfig(text, configPath);
  throw new SluiceError("CONFIG_MISSING", `There is no ${configPath} in ${root}.`, {
    remedy: "sluice init --yes writes it.",
  });
}

async function tell(root: string, { comment, conclusion, pages, failures }: Answer): Promise<void> {
  for (const { step, lines } of failures) {
    warn(`failed: ${step}`);
    for (const line of lines) console.log(`      ${line}`);
  }
  const kept = join(root, ".sluice/try");
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true });
  if (comment !== null) {
    quote("sluice[bot]", comment);
    await writeFile(join(kept, "comment.md"), comment);
  }
  for (const [model, page] of pages) await writeFile(join(kept, `${model}.html`), page);
  say(`the check "sluice" says ${conclusion}`);
  const files = [...(comment === null ? [] : ["comment.md"]), ...[...pages.keys()].map((model) => `${model}.html`)];
  if (files.length > 0) say(`kept: ${files.map((file) => relative(root, join(kept, file))).join(", ")}`);
}
