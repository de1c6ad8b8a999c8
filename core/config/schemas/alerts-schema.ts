import { z } from "zod";

/** Who hears of a model's problems beside those who read the workflow's runs; part of `monitor` in `sluice.yaml`. */

export const alertsSchema = z.strictObject({
  issues: z
    .boolean()
    .default(true)
    .describe("Whether each problem in an environment has an issue, which is closed when the problem has ended"),
  webhook: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of a variable such as SLACK_WEBHOOK, never the address itself")
    .optional()
    .describe(
      "Variable that holds the https:// address of a webhook as Slack, Mattermost and others have them: it hears when a " +
        "problem begins and when it ends",
    ),
});

export type AlertSettings = z.output<typeof alertsSchema>;
