import { helpOfVerbs } from "../cli/program.ts";
import { exitCodes } from "../core/errors.ts";

/** Every verb of the command line, in the words of its own --help. */

const intro = `# Every command

Written by \`npm run generate\` from what \`--help\` says. \`sluice\` stands for \`npm run --silent sluice --\` in a checkout of Sluice, or for the alias of
[the tutorial](tutorial.md). Beside these there are two programs of their own: \`sluice try\` opens a pull request of your repository in a local GitHub
([how](tutorial-python.md)), and \`sluice bot\` is the [bot](../bot/README.md).

Every command exits with ${exitCodes.passed} when it passed, ${exitCodes.broke} when something broke, ${exitCodes.refused} when it said no (a gate, broken data, a rollback) and ${exitCodes.usage} when usage or
configuration are wrong. \`-C\` names your repository, and \`--json\` prints the facts instead of a story.`;

export function commandsPage(): string {
  const verbs = helpOfVerbs().map(({ name, help }) => `## \`sluice ${name}\`\n\n\`\`\`text\n${help}\n\`\`\``);
  return `${[intro, ...verbs].join("\n\n")}\n`;
}
