import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPorts } from "../../composition/ports.ts";
import { parseConfig } from "../../core/config/parse-config.ts";
import { describeFinding } from "../../core/data/rules/findings.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import { validateData } from "../../operations/data/validate-data.ts";

/** One broken file (or several) or schema, and what the validation must say of it. */
export interface Case {
  name: string;
  /** By path; the data is what `source` matches, `data/*` unless said otherwise. */
  files: Record<string, string | Uint8Array>;
  source?: string;
  /** `data.format` of the configuration. */
  format?: object;
  /** `data.schema.yaml` from its second line on; without it only the columns of the configuration are checked. */
  schema?: string;
  /** A closed error code, `finding` for a broken rule, or `passes`. */
  code: string;
  /** All of these stand in the error, its remedy, or the findings. */
  says: readonly string[];
}

export interface Verdict {
  code: string;
  said: string;
}

/** What the real validation says of a case: real files, real DuckDB. */
export async function verdictOf(test: Omit<Case, "name" | "code" | "says">): Promise<Verdict> {
  const root = await mkdtemp(join(tmpdir(), "sluice-corpus-"));
  const ports = createPorts({ root, env: {}, progress: { step() {} } });
  try {
    for (const [path, content] of Object.entries(test.files)) await ports.files.write(path, content);
    if (test.schema !== undefined) await ports.files.write("data.schema.yaml", `version: 1\n${test.schema}`);
    return await validated(ports, test);
  } finally {
    await rm(root, { recursive: true });
  }
}

async function validated(
  ports: Ports,
  { source = "data/*", format, schema }: Pick<Case, "source" | "format" | "schema">,
) {
  const data = { source, target: "y", ...(schema !== undefined && { schema: "data.schema.yaml" }), format };
  const split = { train: "60%", validation: "20%", holdout: "20%" };
  const model = {
    task: "regression",
    data: { ...data, split },
    train: { baseline: "linear" },
    gates: [{ metric: "rmse", at_most: 1 }],
  };
  try {
    const config = parseConfig(JSON.stringify({ version: 1, models: { m: model } }), "sluice.yaml");
    const { conclusion, facts } = await validateData(ports, { config, model: "m" });
    const said = facts.findings.map((finding) => `[${finding.rule}] ${describeFinding(finding)}`).join("\n");
    return { code: conclusion === "passed" ? "passes" : "finding", said };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const problems = error.problems.map(({ message, where }) => `${where?.line ?? ""} ${message}`);
    return { code: error.code, said: [error.message, ...problems, error.remedy].join("\n") };
  }
}
