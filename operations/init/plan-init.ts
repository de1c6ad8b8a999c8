import { parseConfig } from "../../core/config/parse-config.ts";
import { writeSchema } from "../../core/data/infer/write-schema.ts";
import { type PlannedFile, planFile, type WantedFile } from "../../core/init/file-plan.ts";
import { asked, type Guess } from "../../core/init/guess.ts";
import { type InitialModel, initialModel, type Wishes } from "../../core/init/initial-model.ts";
import { withPython } from "../../core/init/python-steps.ts";
import { dataPatterns, sourceOfFiles } from "../../core/init/source-of-files.ts";
import { writeConfig } from "../../core/init/write-config.ts";
import type { Ports } from "../../core/ports.ts";
import { inferredFrom } from "../data/infer-schema.ts";
import { profileOf } from "../data/profile-data.ts";

export interface InitInput {
  /** Of the model; a name as sluice.yaml takes it. */
  name: string;
  /** Path, glob or address; undefined: what lies here. */
  data: string | undefined;
  wishes: Wishes;
  server: string | null;
  /** Workflow files by name; none: no workflows are wanted. */
  workflows: Readonly<Record<string, string>>;
  /** Who owns what models are judged by, such as `@acme/model-owners`; null: nobody said. */
  owners: string | null;
}

export interface InitPlan {
  source: Guess<string>;
  model: InitialModel;
  files: PlannedFile[];
}

/** Looks at the data and at what is there; writes nothing. */
export async function planInit(ports: Ports, input: InitInput): Promise<InitPlan> {
  const source = await chosenSource(ports, input.data);
  ports.progress.step(`Reading ${source.value}`);
  const spec = { source: source.value };
  const profile = await profileOf(ports, spec);
  const model = initialModel(profile, input.wishes, await scriptsIn(ports));
  const schema = await schemaFor(ports, source.value, input.name);
  const schemaFile: WantedFile[] = schema.exists
    ? []
    : [
        {
          path: schema.path,
          content: writeSchema(await inferredFrom(ports, spec, profile, model.id?.value)),
          purpose: "what every row must be: read and correct it",
        },
      ];
  const config = configFile(input, source.value, schema.path, model);
  const workflows = workflowFiles(input, model, await requirementsIn(ports));
  const wanted = [config, ...schemaFile, ...workflows, ...ownersFile(input, schema.path), ignoreFile];
  const files = await Promise.all(wanted.map(async (file) => planFile(file, await ports.files.readText(file.path))));
  return { source, model, files };
}

async function chosenSource({ files }: Ports, data: string | undefined): Promise<Guess<string>> {
  if (data !== undefined) return asked(data);
  const found = (await Promise.all(dataPatterns.map((pattern) => files.glob(pattern)))).flat();
  const { source, reason } = sourceOfFiles([...new Set(found)].sort());
  return { value: source, reason };
}

/** Where training scripts mostly are, with their text. */
async function scriptsIn({ files }: Ports): Promise<Map<string, string>> {
  const paths = (await Promise.all(["train*.py", "*/train*.py"].map((pattern) => files.glob(pattern)))).flat();
  const texts = await Promise.all(paths.map(async (path) => [path, (await files.readText(path)) ?? ""] as const));
  return new Map(texts);
}

/** One that lies beside the data is taken as it is. */
async function schemaFor({ files }: Ports, source: string, name: string): Promise<{ path: string; exists: boolean }> {
  const isHere = !source.includes("://");
  const folder = isHere ? (/^[^*?[{]*\//.exec(source)?.[0] ?? "") : "";
  const [present, ...more] = await files.glob(`${folder}*.schema.yaml`);
  const own = `${folder}${name}.schema.yaml`;
  return present !== undefined && present !== own && more.length === 0
    ? { path: present, exists: true }
    : { path: own, exists: false };
}

function configFile({ name, server }: InitInput, source: string, schemaPath: string, model: InitialModel): WantedFile {
  const content = writeConfig({ name, source, schemaPath, model, server });
  // What is written must be what every other verb reads.
  parseConfig(content, "sluice.yaml");
  return { path: "sluice.yaml", content, purpose: "the model, its data and its gates" };
}

async function requirementsIn({ files }: Ports): Promise<string | null> {
  const [found = null] = await files.glob("requirements.txt");
  return found;
}

function workflowFiles({ workflows }: InitInput, { train }: InitialModel, requirements: string | null): WantedFile[] {
  return Object.entries(workflows).map(([file, content]) => ({
    path: `.github/workflows/${file}`,
    content: withPython(content, train.value, requirements),
    purpose: /^# ([^.:\n]*)/.exec(content)?.[1] ?? "a workflow",
  }));
}

function ownersFile({ owners }: InitInput, schemaPath: string): WantedFile[] {
  if (owners === null) return [];
  const content = ["/sluice.yaml", `/${schemaPath}`, "/.github/"].map((path) => `${path} ${owners}\n`).join("");
  return [{ path: ".github/CODEOWNERS", content, purpose: "who reviews what models are judged by", lines: true }];
}

const ignoreFile: WantedFile = {
  path: ".gitignore",
  content: ".sluice/\n",
  purpose: "leaves what runs make out of git",
  lines: true,
};
