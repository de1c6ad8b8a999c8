import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { shippedWorkflows } from "../composition/shipped.ts";
import { cardTemplate } from "../core/cards/template.ts";
import { withPython } from "../core/init/python-steps.ts";
import { actionFile, actions, actionYaml, readmeWithTables } from "./action-files.ts";
import { pageWithCommands } from "./command-table.ts";
import { commandsPage } from "./commands-page.ts";
import { configurationPage } from "./configuration-page.ts";
import { exampleCard } from "./example-card.ts";
import { jsonSchemas, jsonSchemaText } from "./json-schemas.ts";
import { calledWorkflow, callingWorkflow, reusable } from "./reusable-workflows.ts";
import { pageWithRuleTables } from "./rule-tables.ts";
import { pageWithWorkflows } from "./workflow-table.ts";

/**
 * Writes what is derived: JSON Schemas, action.yml, tables, model cards, and the example's copies of the workflows. `--check`
 * only says what is out of date.
 */

const root = join(import.meta.dirname, "..");

/** What a repository with the bot copies; the bot deploys. */
const copiedWorkflows = ["sluice-pull-request.yml", "sluice-evaluate.yml", "sluice-release.yml"];

function generated(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, described] of Object.entries(jsonSchemas)) {
    files.set(`schema/${name}`, jsonSchemaText(described));
  }
  for (const action of actions) {
    const readme = `actions/${action.name}/README.md`;
    files.set(actionFile(action), actionYaml(action));
    files.set(readme, readmeWithTables(readFileSync(join(root, readme), "utf8"), action));
  }
  const rules = "docs/data-rules.md";
  files.set(rules, pageWithRuleTables(readFileSync(join(root, rules), "utf8")));
  files.set("docs/configuration.md", configurationPage());
  files.set("docs/commands.md", commandsPage());
  const bot = "bot/README.md";
  files.set(bot, pageWithCommands(readFileSync(join(root, bot), "utf8")));
  files.set("model-cards/template.md", cardTemplate);
  files.set("model-cards/example.md", exampleCard());
  for (const name of copiedWorkflows) {
    const template = readFileSync(join(root, "workflows-templates", name), "utf8");
    files.set(`examples/late-flights/.github/workflows/${name}`, template);
    files.set(
      `examples/credit-risk-python/.github/workflows/${name}`,
      withPython(template, { run: "python train.py" }, "requirements.txt"),
    );
  }
  const workflows = "docs/workflows.md";
  files.set(workflows, pageWithWorkflows(readFileSync(join(root, workflows), "utf8"), shippedWorkflows()));
  for (const name of reusable) {
    const template = readFileSync(join(root, "workflows-templates", name), "utf8");
    files.set(`.github/workflows/${name}`, calledWorkflow(name, template));
    files.set(`workflows-templates/reusable/${name}`, callingWorkflow(name, template));
  }
  return files;
}

const stale = [...generated()].filter(([path, content]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== content;
});

if (process.argv.includes("--check")) {
  for (const [path] of stale) {
    console.error(`${path} is out of date: run npm run generate`);
  }
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    console.log(`wrote ${path}`);
  }
}
