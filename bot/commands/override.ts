import { isAbout, type Override } from "../../core/gates/override.ts";
import type { Check } from "../../core/gates/verdict.ts";
import { recordOverride } from "../../operations/review/record-override.ts";
import { overrideSentence } from "../reports/override-text.ts";
import { readOverrides } from "../reports/overrides.ts";
import { reportOverridden } from "../reports/report-on-pull-request.ts";
import { type Answer, type Call, type Command, unfit } from "./command.ts";
import { type GateHere, gateHere, pullHere } from "./judged-here.ts";
import { overridePromotion } from "./override-promotion.ts";
import { promotionHere } from "./subjects.ts";

/** All of them have room in a check; a head that needs more is not to be merged. */
const mostOverrides = 20;

export const overrideCommand: Command = {
  usage: 'override GATE because "REASON"',
  does:
    "keeps a gate from blocking this head commit, or on a promotion its soak, freeze or evaluation; recorded with its " +
    "reason in the check, the report and git",
  needs: "maintain",
  boundToHead: true,
  examples: [
    'override roc_auc because "known outage of the label feed"',
    'override freeze because "mends what users complain about"',
  ],
  run: async (call, { GATE: word = "", '"REASON"': reason = "" }) => {
    if (reason.trim() === "") throw unfit("The reason is empty", "Say why, for those who read it later.");
    if (promotionHere(call)) return await overridePromotion(call, word, reason);
    if (pullHere(call).state !== "open") throw unfit("The pull request is closed", "There is nothing to override.");
    const gate = await gateHere(call, word);
    const check = blockingOf(gate, word);
    const known = await readOverrides(call.repository, gate.report, gate.matter.pull.headSha);
    if (known.length >= mostOverrides) {
      throw unfit(`${mostOverrides} gates of this head are overridden already`, "Change the gates, by a pull request.");
    }
    const override = known.find((other) => isAbout(other, check)) ?? overrideOf(call, gate, check, reason);
    // Git first: what is not recorded there does not count.
    await recordOverride(call.repository.ports.repository, override);
    if (!known.includes(override)) await reportOverridden(call.repository, gate.matter, gate.report, override);
    return answerWith(override);
  },
};

function blockingOf({ checks }: GateHere, word: string): Check {
  const blocking = checks.filter(({ blocks }) => blocks);
  const [only, ...more] = blocking;
  if (!only) throw unfit(`The gate ${word} does not block`, "There is nothing to override.");
  if (more.length === 0) return only;
  const ways = blocking.map(({ claim, limit }) => `"${claim}" (${limit})`);
  throw unfit(`${word} blocks in more than one way`, `Name one of ${ways.join(", ")}.`);
}

function overrideOf(call: Call, { matter, report }: GateHere, { claim, limit }: Check, reason: string): Override {
  return {
    model: matter.model,
    claim,
    limit,
    head: matter.pull.headSha,
    candidate: report.candidate.digest,
    by: call.by,
    reason: reason.trim().slice(0, 500),
    at: new Date(call.repository.ports.clock.now()).toISOString(),
    url: call.url,
  };
}

function answerWith(override: Override): Answer {
  const rest = "It counts for this head alone, and is recorded in the check, in the report and on the branch";
  return { kind: "done", text: `⚠️ ${overrideSentence(override)}. ${rest} \`sluice/overrides\`.` };
}
