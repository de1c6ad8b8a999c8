import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPorts } from "../../composition/ports.ts";
import type { Ports } from "../../core/ports.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { train } from "../../operations/training/train.ts";

/** A user's repository with 600 rows and a model that they determine well, in a temporary folder under real git. */
export interface SmallRepository {
  folder: string;
  ports: Ports;
  config(): ReturnType<typeof loadModel>;
  trained(): Promise<void>;
  remove(): Promise<void>;
}

export const model = "small";

const sluiceYaml = `version: 1
registry: file://registry
models:
  small:
    task: binary-classification
    data:
      source: data/*.csv
      target: y
      time: day
      split: { validation_from: 2024-03-01, holdout_from: 2024-04-01 }
    train: { baseline: linear, features: [x, kind] }
    gates:
      - { metric: roc_auc, at_least: 0.6 }
      - { metric: roc_auc, may_drop: 0.02, versus: production }
environments:
  production:
    branch: env/production
    target: { kind: embedded, url: "http://127.0.0.1:9" }
`;

/** Rows of January to May 2024; y follows x with noise, the same on every call. */
export function rows(
  label: (row: number) => number = (row) => (((row * 7919) % 100) + ((row * 104_729) % 60) > 80 ? 1 : 0),
): string {
  const lines = Array.from({ length: 600 }, (_, row) => {
    const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 4) * 86_400_000).toISOString().slice(0, 10);
    return `${day},${(row * 7919) % 100},${row % 3 === 0 ? "a" : "b"},${label(row)}`;
  });
  return `day,x,kind,y\n${lines.join("\n")}\n`;
}

export async function createSmallRepository(csv = rows()): Promise<SmallRepository> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-small-"));
  const ports = createPorts({ root: folder, env: {}, progress: { step() {} } });
  await ports.files.write("sluice.yaml", sluiceYaml);
  await ports.files.write("data/rows.csv", csv);
  await writeFile(join(folder, ".gitignore"), ".sluice/\nregistry/\n");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
  git("init", "--quiet", "-b", "main");
  git("add", "--all");
  git("commit", "--quiet", "-m", "Begin");
  const config = () => loadModel(ports.files, { config: "sluice.yaml", model: undefined });
  return {
    folder,
    ports,
    config,
    trained: async () => {
      const input = { ...(await config()), commit: null };
      await validateData(ports, input);
      await train(ports, input);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
