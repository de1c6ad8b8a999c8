import { headlineOf } from "../../core/report/evaluation/render-report.ts";
import { escapeMarkdown } from "../../core/report/markdown.ts";
import type { Command } from "./command.ts";
import { judgedHere } from "./judged-here.ts";

export const reportCommand: Command = {
  usage: "report",
  does: "says what the head commit was found to be worth, and draws the report anew",
  needs: "read",
  examples: ["report"],
  run: async (call) => {
    const judged = await judgedHere(call);
    for (const runId of new Set(judged.map(({ matter }) => matter.evaluated.id))) call.redraw(runId);
    const lines = judged.map(
      ({ matter, report }) => `- ${escapeMarkdown(headlineOf(report))} ([run](${matter.evaluated.url}))`,
    );
    return { kind: "told", text: `At ${call.pull?.headSha}:\n\n${lines.join("\n")}` };
  },
};
