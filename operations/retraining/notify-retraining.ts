import { z } from "zod";
import { SluiceError } from "../../core/errors.ts";
import type { IssuesPort } from "../../core/monitor/alerts/alert-ports.ts";
import type { Outcome } from "../../core/outcome.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Ports } from "../../core/ports.ts";
import { plural } from "../../core/report/numbers.ts";
import { type DueNotice, dueIssue, noLongerDue } from "../../core/report/promotion/retraining-due.ts";
import { noticeMarker, noticeSchema, type RetrainNotice } from "../../core/retrain/notice.ts";

export interface Notified {
  /** Models whose issue says that it is time. */
  due: string[];
}

/**
 * Keeps one issue for each model that is to be trained again, and closes it when that is no longer so. Whoever cannot be
 * told is an error: nobody else says it.
 *
 * @param text JSON list of what `retrain` found
 */
export async function notifyRetraining(
  { issues }: Pick<Ports, "issues">,
  text: string,
  runUrl: string | null,
): Promise<Outcome<Notified>> {
  const document = "the list of notices";
  const remedy = "Hand over the output `notices` of the action retrain.";
  const notices = parseJson(text, z.array(noticeSchema).max(1_000), { code: "USAGE", document, remedy });
  if (issues === null) {
    throw new SluiceError("USAGE", "There is no GitHub whose issues could tell of it.", {
      remedy: "Run it in a workflow, with a token that has issues: write.",
    });
  }
  for (const notice of notices) await tell(issues, notice, runUrl);
  const due = notices.filter(isDue).map(({ model }) => model);
  const headline =
    due.length === 0 ? "No training is due" : `${plural(due.length, "model")} to be trained again: ${due.join(", ")}`;
  return { conclusion: "passed", headline, summary: `${headline}\n`, facts: { due }, annotations: [] };
}

async function tell(issues: IssuesPort, notice: RetrainNotice, runUrl: string | null): Promise<void> {
  const marker = noticeMarker(notice.model);
  if (isDue(notice)) await issues.raise(marker, dueIssue(notice, runUrl));
  else await issues.settle(marker, noLongerDue(notice));
}

function isDue(notice: RetrainNotice): notice is DueNotice {
  return notice.due !== null;
}
