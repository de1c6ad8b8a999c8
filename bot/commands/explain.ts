import { explainCheck } from "../../core/report/evaluation/explain-check.ts";
import { face } from "../../core/report/markdown.ts";
import type { Command } from "./command.ts";
import { gateHere } from "./judged-here.ts";

export const explainCommand: Command = {
  usage: "explain GATE",
  does: "tells why a gate says what it says, down to the slices that it rests on",
  needs: "read",
  examples: ["explain roc_auc", 'explain "ROC AUC vs production"'],
  run: async (call, { GATE: word = "" }) => {
    const { checks } = await gateHere(call, word);
    return { kind: "told", text: checks.map((check) => explainCheck(check, face)).join("\n\n") };
  },
};
