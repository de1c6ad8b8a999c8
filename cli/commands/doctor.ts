import { Option } from "commander";
import { createSettings } from "../../composition/settings.ts";
import { appWants, shippedWorkflows } from "../../composition/shipped.ts";
import { SluiceError } from "../../core/errors.ts";
import { renderDiagnosis } from "../../core/report/doctor-terminal.ts";
import { type DoctorFacts, examineRepository } from "../../operations/doctor.ts";
import type { CommonOptions, Surroundings, Verb } from "../verb.ts";

interface DoctorOptions extends CommonOptions {
  config: string;
  repository: string | undefined;
  appId: string | undefined;
  strict: boolean;
}

export const doctorVerb: Verb<DoctorOptions, DoctorFacts> = {
  name: "doctor",
  description:
    "check that a repository on GitHub keeps what Sluice promises, and say how to mend what does not; asks with GITHUB_TOKEN, changes nothing",
  examples: [
    "GITHUB_TOKEN=$(gh auth token) sluice doctor --app-id 123456",
    "sluice doctor --repository acme/flights --strict --json",
  ],
  options: [
    new Option("--config <path>", "the configuration, on the default branch").default("sluice.yaml"),
    new Option("--repository <owner/name>", "default: GITHUB_REPOSITORY, or where the checkout came from"),
    new Option(
      "--app-id <number>",
      "of the App that the bot is; with PRIVATE_KEY set, its permissions are checked too",
    ).env("APP_ID"),
    new Option("--strict", "say no for warnings, and for what could not be checked, too").default(false),
  ],
  run: examine,
  tell: ({ headline, facts }) => renderDiagnosis(headline, facts),
};

async function examine(options: DoctorOptions, { ports, variables, root }: Surroundings) {
  const appId = appIdOf(options.appId);
  // One line with \n is how most hosts keep a key in a variable.
  const privateKey = variables.PRIVATE_KEY?.replaceAll("\\n", "\n");
  const app = { ...(appId !== null && { appId }), ...(privateKey && { privateKey }) };
  const settings = await createSettings({ root, env: variables, repository: options.repository, app });
  ports.progress.step("Asking GitHub");
  const { config, strict } = options;
  return await examineRepository(
    { settings, clock: ports.clock },
    { config, appId, strict, shipped: shippedWorkflows(), app: appWants(), reportingApp: appWants("read-only") },
  );
}

function appIdOf(text: string | undefined): number | null {
  if (!text) return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SluiceError("USAGE", `The App's number is "${text}".`, {
    remedy: "Give the App ID of its settings page, such as --app-id 123456.",
  });
}
