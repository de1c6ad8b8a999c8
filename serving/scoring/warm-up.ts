import { SluiceError } from "../../core/errors.ts";
import { blankRows } from "../../core/models/blank-rows.ts";
import type { LoadedModel } from "../../core/ports.ts";

/**
 * Runs one invented row on every lane, so that the first user does not pay for buffers and lazy initialisation. The model
 * may rightly refuse that row (a category it never saw): warming asks for no answer, so a refusal is no failure. No answer
 * at all is one.
 *
 * @throws SluiceError MODEL_INVALID
 */
export async function warmUp(model: LoadedModel, timeoutMs: number): Promise<void> {
  const feeds = blankRows(model.inputs, 1);
  const runs = Array.from({ length: model.lanes ?? 1 }, () => model.infer(feeds).catch(() => undefined));
  const { promise: patience, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unanswered(timeoutMs)), timeoutMs);
  try {
    await Promise.race([Promise.all(runs), patience]);
  } finally {
    clearTimeout(timer);
  }
}

function unanswered(timeoutMs: number): SluiceError {
  return new SluiceError("MODEL_INVALID", `The model gave no answer to a first row within ${timeoutMs} ms.`, {
    remedy: "Make the model smaller or faster, or give the server more time per request.",
  });
}
