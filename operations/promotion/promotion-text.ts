import { SluiceError } from "../../core/errors.ts";
import type { Ports } from "../../core/ports.ts";
import { rolloutPlan } from "../../core/release/plan.ts";
import { plannedLine, promotionBody, withPlannedLine } from "../../core/report/promotion/promotion-body.ts";
import { plannedSentence } from "../../core/rollout/judge/planned-detection.ts";
import { targetOf, type Variables } from "../environment/deploy-tick.ts";
import { readEvidence } from "../release/release-evidence.ts";
import { type PromotionWish, releaseNamed, soakOf } from "./promotable-release.ts";
import type { Promotion } from "./promotion-branch.ts";

/** Gathers what the body of a promotion tells. */

type TextPorts = Pick<Ports, "repository" | "registry" | "target">;
type TextInput = PromotionWish & { variables?: Variables };

/** @param present the body as it stands; it is kept where nothing but the traffic has changed */
export async function bodyFor(
  ports: TextPorts,
  input: TextInput,
  promotion: Promotion,
  present: string | null,
): Promise<string> {
  const story = {
    ...promotion,
    evidence: await evidenceOf(ports, input, promotion),
    soakedAt: (await soakOf(ports.repository, input, promotion.release)).at,
  };
  const line = plannedLine(present ?? "");
  const kept = line === null ? null : withPlannedLine(promotionBody({ ...story, planned: "-" }), line);
  return kept !== null && kept === present
    ? kept
    : promotionBody({ ...story, planned: await planned(ports, promotion, input.variables ?? {}) });
}

async function evidenceOf(ports: TextPorts, { config, model }: TextInput, { release, file }: Promotion) {
  const candidate = await readEvidence(ports, config, release);
  const stable = file.stable ? await stableEvidence(ports, { config, model }, file.stable.release) : null;
  return { candidate, stable: typeof stable === "string" ? null : stable };
}

async function stableEvidence(ports: TextPorts, { config, model }: Pick<TextInput, "config" | "model">, name: string) {
  try {
    return await readEvidence(ports, config, await releaseNamed(ports.repository, name, model));
  } catch (error) {
    // Its tag may be gone; then there are no numbers of it.
    if (error instanceof SluiceError && error.code === "RELEASE_INVALID") return null;
    throw error;
  }
}

/** Nothing of the body hangs on it, so that a server that does not answer keeps nobody from proposing. */
async function planned(
  ports: TextPorts,
  { file, release, settings }: Promotion,
  variables: Variables,
): Promise<string | null> {
  const plan = rolloutPlan(file, {
    ...{ rollout: settings.rollout, defer: null },
    ...{ rolloutId: "0".repeat(32), candidate: release },
  });
  if (!plan.stable) return null;
  try {
    return plannedSentence(plan, await targetOf(ports, settings, variables).traffic(file.model, plan.stable.digest));
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}
