import type { ModelConfig } from "../../core/config/schema.ts";
import { maskFinding, personalColumns } from "../../core/data/personal/suspects.ts";
import type { SourceSpec } from "../../core/data/sources/source-format.ts";
import type { WindowSelection } from "../../core/drift/tally-sql.ts";
import { liveRules, ruleProblems } from "../../core/monitor/live-rules.ts";
import type { MonitorProblem } from "../../core/monitor/monitor-report.ts";
import type { Ports } from "../../core/ports.ts";
import { pathsOf } from "../paths.ts";
import { readDataSchema } from "../source-of.ts";

export interface LiveRules {
  model: ModelConfig;
  name: string;
  spec: SourceSpec;
  selection: WindowSelection;
  /** Inputs that the rows have. */
  inputs: readonly string[];
  /** Whether they are what the model server has kept. */
  areCaptured: boolean;
}

/** Holds the rows of the window against the rules that the data schema has for single values. Without a schema, none. */
export async function checkLiveRules(ports: Ports, live: LiveRules): Promise<MonitorProblem[]> {
  const { model, name, spec, selection, inputs, areCaptured } = live;
  if (model.data.schema === undefined) return [];
  const { schema } = await readDataSchema(ports.files, model.data.schema);
  const rules = liveRules(schema, inputs, areCaptured);
  if (Object.keys(rules.columns).length === 0) return [];
  const rows = { source: pathsOf(name).liveRows };
  try {
    await ports.data.pick(spec, { selection, group: "window" }, rows.source);
    const { findings } = await ports.data.validate(rows, rules, { now: ports.clock.now() });
    const personal = findings.length === 0 ? [] : personalColumns(await ports.data.sample(rows));
    return ruleProblems(findings.map((finding) => maskFinding(finding, personal)));
  } finally {
    await ports.files.remove(rows.source);
  }
}
