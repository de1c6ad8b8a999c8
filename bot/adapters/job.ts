import { describeError, exitCodeOf } from "../../core/errors.ts";
import { readSettings } from "../settings.ts";
import { handleJobEvent } from "./github-actions.ts";

// No webhook comes here, so none is signed.
const variables = { WEBHOOK_SECRET: "none is expected", ...process.env };
try {
  await handleJobEvent(readSettings(variables));
} catch (error) {
  console.error(describeError(error));
  process.exitCode = exitCodeOf(error);
}
