import { Document, isMap, type Scalar, type YAMLMap } from "yaml";
import type { Guess } from "./guess.ts";
import { initialGates } from "./initial-gates.ts";
import type { InitialModel } from "./initial-model.ts";

const schemaUrl = "https://raw.githubusercontent.com/sluice-ml/sluice/v1/schema/sluice.schema.json";

export interface InitialConfig {
  name: string;
  source: string;
  schemaPath: string;
  model: InitialModel;
  /** The admin address of a model server; null: there is none yet. */
  server: string | null;
}

/** `sluice.yaml`, each guess with its reason as comment. */
export function writeConfig({ name, source, schemaPath, model, server }: InitialConfig): string {
  const { target, task, id, time, unit, split, train } = model;
  const roles = { target, id, time, unit };
  const given = Object.entries(roles).flatMap(([role, guess]) => (guess ? [[role, guess.value] as const] : []));
  const document = new Document({
    version: 1,
    models: {
      [name]: {
        task: task.value,
        data: { source, schema: schemaPath, ...Object.fromEntries(given), split: split.value },
        train: train.value,
        gates: initialGates(task.value, "run" in train.value),
      },
    },
    ...(server !== null && { environments: environmentsAt(server) }),
  });
  document.commentBefore = ` yaml-language-server: $schema=${schemaUrl}`;
  const at = ["models", name];
  explain(document, [...at, "task"], task);
  for (const [role, guess] of Object.entries(roles)) if (guess) explain(document, [...at, "data", role], guess);
  explain(document, [...at, "data", "split"], split);
  flat(document, [...at, "data", "split"]);
  flat(document, [...at, "train", "features"]);
  for (const index of initialGates(task.value, "run" in train.value).keys()) flat(document, [...at, "gates", index]);
  const text = document.toString({ lineWidth: 120, flowCollectionPadding: true });
  return server === null ? `${text}${noEnvironment}` : text;
}

const environmentsAt = (url: string) => ({
  production: { branch: "env/production", target: { kind: "embedded", url } },
});

const noEnvironment = `
# Where it serves, once there is a model server (sluice serve):
# environments:
#   production: { branch: env/production, target: { kind: embedded, url: "http://HOST:9091" } }
`;

function explain(document: Document, path: (string | number)[], { reason }: Guess<unknown>): void {
  const node = document.getIn(path, true) as Scalar | YAMLMap | undefined;
  if (node) node.comment = ` ${reason.replaceAll(/\s+/g, " ")}`;
}

function flat(document: Document, path: (string | number)[]): void {
  const node = document.getIn(path, true) as YAMLMap | undefined;
  if (node && ("items" in node || isMap(node))) node.flow = true;
}
