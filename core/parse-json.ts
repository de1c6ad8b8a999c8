import type { z } from "zod";
import { type ErrorCode, SluiceError } from "./errors.ts";

/** A candidate bundle or report is a few kilobytes; anything near this size is not one. */
const maxJsonBytes = 8 * 1024 * 1024;

/**
 * Reads a JSON document that may come from a stranger. zod copies only what its schema names into fresh objects, so keys
 * such as `__proto__` reach nothing.
 *
 * @throws SluiceError with `code`, naming the document and the first few fields that are wrong
 */
export function parseJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  about: { code: ErrorCode; document: string; remedy: string; maxLength?: number },
): z.output<Schema> {
  const { code, document, remedy, maxLength = maxJsonBytes } = about;
  if (text.length > maxLength) {
    throw new SluiceError(code, `${document} is ${text.length} characters long; at most ${maxLength} are accepted.`, {
      remedy,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SluiceError(code, `${document} is not JSON: ${(cause as Error).message}.`, { remedy, cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const fields = result.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join(".") || "(root)"}: ${issue.message}`);
    throw new SluiceError(code, `${document} does not follow its contract: ${fields.join("; ")}.`, { remedy });
  }
  return result.data;
}
