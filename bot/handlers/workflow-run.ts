import type { Probot } from "probot";
import type { Directory } from "../directory.ts";
import { retrainWorkflow } from "../proposals/found-proposals.ts";
import { evaluateWorkflow } from "../reports/judged-report.ts";
import type { Work } from "../work/work.ts";
import { handleOf } from "./payload.ts";

const releaseWorkflow = ".github/workflows/sluice-release.yml";

/** The webhook only says that something may be there; what is believed of it is read from GitHub afterwards. */
export function onWorkflowRun(app: Probot, directory: Directory, work: Work): void {
  app.on("workflow_run.completed", async ({ payload }) => {
    const handle = handleOf(directory, payload);
    if (!handle) return;
    // Older GitHub Enterprise Servers do not tell it.
    const [path] = (payload.workflow_run.path ?? "").split("@");
    if (path === evaluateWorkflow) work.report(handle, payload.workflow_run.id);
    if (path === evaluateWorkflow || path === retrainWorkflow) work.retrainings(handle);
    if (path === releaseWorkflow) work.promotions(handle);
  });
}
