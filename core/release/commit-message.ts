import type { Override } from "../gates/override.ts";
import type { Effect } from "./plan.ts";
import { rolloutTrailer } from "./rollout-id.ts";

/** The commits that Sluice writes on environment branches; read by people in `git log`, and by the replay's search. */

export function promoteMessage(release: string, environment: string, by: string | undefined): string {
  return `Promote ${release} to ${environment}\n${by === undefined ? "" : `\n${askedTrailer(by)}\n`}`;
}

/** Who asked for a promotion does not approve it. */
function askedTrailer(login: string): string {
  return `Asked-By: ${oneLine(login)}`;
}

/** Login of whoever asked for the promotion; null where it was proposed without being asked for. */
export function askedBy(message: string): string | null {
  return /^Asked-By: (\S+)$/m.exec(message)?.[1] ?? null;
}

export function recordMessage(
  environment: string,
  effect: Extract<Effect, { kind: "record-success" | "revert-and-hold" }>,
): string {
  const { release } = effect.release;
  const text =
    effect.kind === "record-success"
      ? `${release} is stable in ${environment}`
      : `Take ${release} back from ${environment} and hold it\n\n${oneLine(effect.reason)}`;
  return `${text}\n\n${rolloutTrailer(effect.rolloutId)}\n`;
}

export function rollbackMessage(release: string, environment: string, reason: string, order?: string): string {
  return `Roll ${environment} back to ${release}\n\n${oneLine(reason)}\n${order ? `\n${orderTrailer(order)}\n` : ""}`;
}

export function holdMessage(release: string, environment: string, reason: string): string {
  return `Hold ${release} in ${environment}\n\n${oneLine(reason)}\n`;
}

export function liftMessage(release: string, environment: string, reason: string): string {
  return `Take the hold off ${release} in ${environment}\n\n${oneLine(reason)}\n`;
}

export function overrideMessage({ model, claim, limit, head, candidate, by, reason, url }: Override): string {
  const trailers = [`Head: ${head}`, `Candidate: ${candidate}`, `Overridden-By: ${oneLine(by)}`, orderTrailer(url)];
  return `Override ${claim} (${limit}) of ${model}\n\n${oneLine(reason)}\n\n${trailers.join("\n")}\n`;
}

/** Why, in the paragraph after the subject; null where the message has none. */
export function reasonIn(message: string): string | null {
  const [, paragraph = ""] = message.replaceAll("\r\n", "\n").split(/\n{2,}/);
  const isTrailers = /^[A-Z][A-Za-z-]+: /.test(paragraph);
  return paragraph.trim() === "" || isTrailers ? null : oneLine(paragraph);
}

/** Names what a person has ordered, such as by the address of a comment; found again when the order is heard twice. */
function orderTrailer(order: string): string {
  return `Ordered-By: ${oneLine(order)}`;
}

export function hasOrderTrailer(message: string, order: string): boolean {
  return message.split("\n").some((line) => line.trim() === orderTrailer(order));
}

/** A reason can come from outside; it must not be able to forge a trailer. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
