import type { Value } from "../expressions/expression.ts";
import type { Workflow } from "./workflow.ts";

/** The `inputs` context of a workflow_dispatch: what was sent, defaults filled in, booleans as booleans. */
export function dispatchInputs({ events }: Workflow, payload: Record<string, Value>): Record<string, Value> {
  const sent = (payload.inputs ?? {}) as Record<string, Value>;
  const declared = Object.entries(events.workflow_dispatch?.inputs ?? {});
  return Object.fromEntries(
    declared.map(([name, input]) => {
      const value = sent[name] ?? input.default ?? "";
      return [name, String(input.type) === "boolean" ? String(value) === "true" : value];
    }),
  );
}
