import { longestPause } from "./cron.ts";
import type { Facts, WorkflowState } from "./facts.ts";
import { type Diagnosis, found, healthy, join, judging } from "./finding.ts";
import { cronsOf, isOurs, readWorkflow } from "./workflow-file.ts";

/** Whether GitHub still runs the workflows, and those with a schedule in time. */
export function examineSchedules(facts: Facts): Diagnosis {
  return judging("whether the workflows are active and their schedules alive", facts.workflowStates, (states) =>
    join(
      ...facts.workflows.filter(isOurs).map(({ path, text }) => {
        const state = states.find((candidate) => candidate.path === path);
        if (state === undefined) return healthy;
        const crons = cronsOf(readWorkflow(text));
        return state.state === "active" ? inTime(facts, state, crons) : disabled(facts, state);
      }),
    ),
  );
}

function disabled({ repository }: Facts, { path, state }: WorkflowState): Diagnosis {
  const name = path.split("/").at(-1) ?? path;
  const forgotten = state === "disabled_inactivity";
  return found({
    id: forgotten ? "schedule-asleep" : "workflow-disabled",
    severity: "error",
    what: forgotten
      ? `GitHub has put ${name} to sleep: nothing happened in the repository for 60 days.`
      : `${name} is turned off (${state}).`,
    where: `${repository.url}/actions/workflows/${name}`,
    why: "It never runs, and nobody is told.",
    mend: "Enable it again.",
    prescriptions: [{ method: "PUT", path: `repos/${repository.fullName}/actions/workflows/${name}/enable` }],
  });
}

function inTime(facts: Facts, state: WorkflowState, crons: readonly string[]): Diagnosis {
  if (crons.length === 0) return healthy;
  const { path, createdAt, lastScheduled } = state;
  const pause = Math.min(...crons.map(longestPause));
  const since = facts.now - (lastScheduled?.at ?? createdAt);
  const where = `${facts.repository.url}/actions/workflows/${path.split("/").at(-1)}`;
  // GitHub drops runs when it is busy: one that is missing says nothing yet.
  if (since > 3 * pause) {
    return found({
      id: "schedule-late",
      severity: "error",
      what: `${path} was last started by its schedule ${lastScheduled ? `${days(since)} ago` : "never"}; it says ${crons.join(" and ")}.`,
      where,
      why: "Drift and falling performance are seen by these runs alone.",
      mend: "Start it by hand and look at the result; move the minute away from :00, where GitHub drops most runs.",
    });
  }
  if (lastScheduled === null || ["success", "skipped", null].includes(lastScheduled.conclusion)) return healthy;
  return found({
    id: "schedule-failing",
    severity: "warning",
    what: `The last scheduled run of ${path} ended with ${lastScheduled.conclusion}.`,
    where,
    why: "Drift and falling performance are seen by these runs alone.",
    mend: "Look at the run's log.",
  });
}

function days(milliseconds: number): string {
  const count = Math.floor(milliseconds / 86_400_000);
  return count === 1 ? "1 day" : `${count} days`;
}
