import { gateCheck } from "./check-names.ts";
import type { AppWants, Facts, Installation } from "./facts.ts";
import { type Diagnosis, found, healthy, join, judging } from "./finding.ts";

/** Whether the App is there, may do what it does, and is heard of. */
export function examineApp(facts: Facts): Diagnosis {
  return join(
    judging("whether the App is installed, with which permissions and events", facts.installation, (installation) =>
      installation === null ? notInstalled(facts) : asWanted(facts, installation),
    ),
    appSpeaks(facts),
  );
}

function notInstalled({ repository }: Facts): Diagnosis {
  return found({
    id: "app-not-installed",
    severity: "error",
    what: `The App is not installed on ${repository.fullName}.`,
    where: "the App's page → Install App",
    why: "Nobody reports, concludes the check, promotes or rolls back.",
    mend: "Install it on this repository.",
  });
}

function asWanted(facts: Facts, installation: Installation): Diagnosis {
  return join(
    installation.isSuspended ? suspended(installation) : healthy,
    ...(isReporting(installation) ? [onlyReports(installation)] : []),
    permissionsAreGranted(wantsOf(facts, installation), installation),
    eventsAreHeard(wantsOf(facts, installation), installation),
  );
}

function suspended({ slug }: Installation): Diagnosis {
  return found({
    id: "app-suspended",
    severity: "error",
    what: `The installation of the App ${slug} is suspended.`,
    where: "Settings → GitHub Apps → Configure",
    why: "Every request of the bot is refused.",
    mend: "Lift the suspension.",
  });
}

const isReporting = ({ permissions }: Installation): boolean => permissions.contents === "read";

const wantsOf = ({ app, reportingApp }: Facts, installation: Installation): AppWants =>
  isReporting(installation) ? reportingApp : app;

function onlyReports({ slug }: Installation): Diagnosis {
  return found({
    id: "app-only-reports",
    severity: "hint",
    what: `The App ${slug} may not write into git: it reports, and neither promotes nor rolls out.`,
    where: `the App ${slug}: Permissions & events`,
    why: "Promotions, rollouts and rollbacks are left to people and to sluice-deploy.yml.",
    mend: "Nothing, where it was set up with --read-only; else give it the permissions of bot/app.yml, and take SLUICE_READ_ONLY from the bot.",
  });
}

const levels = ["none", "read", "write", "admin"];
const below = (given: string | undefined, wanted: string) => levels.indexOf(given ?? "none") < levels.indexOf(wanted);

function permissionsAreGranted(app: AppWants, { permissions, slug }: Installation): Diagnosis {
  const tell = (wanted: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>) =>
    Object.entries(wanted).flatMap(([name, level]) => (below(given[name], level) ? [`${name}: ${level}`] : []));
  const missing = tell(app.permissions, permissions);
  const needless = tell(permissions, app.permissions);
  const where = `the App ${slug}: Permissions & events`;
  return join(
    missing.length === 0
      ? healthy
      : found({
          id: "app-permissions-missing",
          severity: "error",
          what: `The App lacks ${missing.join(", ")}.`,
          where,
          why: "What needs the permission is refused, and is not done.",
          mend: "Give the App these permissions, then accept them where it is installed: GitHub asks the owner by mail.",
        }),
    needless.length === 0
      ? healthy
      : found({
          id: "app-permissions-needless",
          severity: "warning",
          what: `The App has ${needless.join(", ")}, which the bot never uses.`,
          where,
          why: "Whoever gets hold of its key gets these rights too.",
          mend: "Take them away.",
        }),
  );
}

function eventsAreHeard(app: AppWants, { events, slug }: Installation): Diagnosis {
  const missing = app.events.filter((event) => !events.includes(event));
  if (missing.length === 0) return healthy;
  return found({
    id: "app-events-missing",
    severity: "error",
    what: `The App is not subscribed to ${missing.join(", ")}.`,
    where: `the App ${slug}: Permissions & events`,
    why: "The bot learns of these only when it sweeps, or never.",
    mend: "Subscribe it to these events.",
  });
}

/** GitHub offers a check for a ruleset, with its source, for so long after it was last made. */
const offeredMs = 7 * 24 * 3_600_000;

function appSpeaks(facts: Facts): Diagnosis {
  return judging("when the bot has last made its check", facts.posted, (posted) => {
    const ours = posted.filter(({ name, app }) => name === gateCheck && (facts.appId ?? app) === app);
    const last = Math.max(...ours.map(({ at }) => at));
    return facts.now - last <= offeredMs ? healthy : silent(facts, last);
  });
}

function silent({ now }: Facts, last: number): Diagnosis {
  const days = Math.floor((now - last) / 86_400_000);
  const since = Number.isFinite(days) ? `for ${days} days` : "on any of the newest pull requests";
  return found({
    id: "check-silent",
    severity: "warning",
    what: `The check ${gateCheck} was not made ${since}.`,
    where: "pull requests into the default branch",
    why: "GitHub offers for rulesets only checks of the last seven days; and a bot that is down says nothing.",
    mend: "Open a pull request while the bot runs, and see that the check appears; look at the bot's GET /healthz.",
  });
}
